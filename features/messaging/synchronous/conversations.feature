Feature: Messages of one conversation are told from those of another
  Several systems ask at the same Spine. Each answer belongs to one request, and so does each row of the audit.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |
      | 9000000017 | Penhale     | male   | 1988-11-30    |

  @MSG-SYN-040
  Scenario: The second of two answers names the second request
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And the GP system of Oak Lane Surgery retrieves the patient 9000000017
    Then the answer is QUPA_IN050000UK32
    And the answer relates to the request
    And the answer is addressed to the GP system of Oak Lane Surgery

  @MSG-SYN-041
  Scenario: No two answers carry the same message id
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And the GP system of Elm Surgery retrieves the patient 9000000017
    And the GP system of Oak Lane Surgery retrieves the patient 9000000009
    Then every answer so far carries a message id of its own

  @MSG-SYN-042 @MSG-SYN-036
  Scenario: The audit knows each message by its own id
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And the GP system of Oak Lane Surgery retrieves the patient 9000000017
    Then the audit shows that the request was answered
    And the audit has 2 rows

  @MSG-SYN-043
  Scenario: A system that has lost its accreditation is denied from the next message on
    When the GP system of Elm Surgery retrieves the patient 9000000009
    And the GP system of Elm Surgery loses its accreditation
    And the GP system of Elm Surgery retrieves the patient 9000000009
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "not accredited for the interaction"
