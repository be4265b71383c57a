Feature: Systems of suppliers ask rightly and keep what they are told
  The suite judges its own suppliers too: a rule that is proved with a wrong message is not proved.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |
      | 9000000017 | Penhale     | male   | 1988-11-30    |

  @MSG-SYN-045
  Scenario: Every request of a system is one of its own
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And 5 minutes pass
    And the GP system of Elm Surgery retrieves the patient 9000000017
    Then every request of the GP system of Elm Surgery is as it was meant

  @MSG-SYN-046
  Scenario: An answer that names another question is not used
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the header element MessageID set to "uuid:0D4DE3F5-6C5B-4F39-8F0C-3B0C4B1F7A21"
    Then the answer is QUPA_IN050000UK32
    And the answer relates to the request
    And the GP system of Elm Surgery does not know the patient 9000000009

  @MSG-SYN-047
  Scenario: A merged patient is known under both numbers
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | superseded by |
      | 9000000025 | Marlowe     | female | 1952-03-09    | 9000000009    |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then the GP system of Elm Surgery knows the patient 9000000009 as "Marlow"
    And the GP system of Elm Surgery knows the patient 9000000025 as "Marlow"

  @MSG-SYN-048
  Scenario: A refusal about one patient takes nothing away of another
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And the GP system of Elm Surgery retrieves the patient 9000000025
    Then the GP system of Elm Surgery knows the patient 9000000009 as "Marlow"
    And the GP system of Elm Surgery does not know the patient 9000000025

  @MSG-SYN-049
  Scenario Outline: Details that a system has are gone when PDS gives none any more (<mark>)
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And PDS has come to hold these patients:
      | NHS number | family name | gender | date of birth | confidentiality code |
      | 9000000009 | Marlow      | female | 1952-03-09    | <code>               |
    And the GP system of Elm Surgery retrieves the patient 9000000009
    Then the GP system of Elm Surgery knows no details of the patient 9000000009

    Examples:
      | mark       | code |
      | sensitive  | S    |
      | stop noted | Y    |
