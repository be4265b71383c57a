Feature: PDS refuses a retrieval that it cannot answer
  A refusal of a query is QUQI_IN010000UK14 with acknowledgement AE, a class code, a detail code and the query
  response code ID. It names what is wrong.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @PDS-RET-003 @MSG-SYN-001
  Scenario: A number that no record carries is not found
    When the GP system of Elm Surgery retrieves the patient 9000000017
    Then PDS refuses the request with 1 and RT003 about "No match to a Service User record"
    And the answer relates to the request
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @PDS-RET-003
  Scenario: A patient is found again after another one was not
    When the GP system of Elm Surgery retrieves the patient 9000000017
    And the GP system of Elm Surgery retrieves the patient 9000000009
    Then the GP system of Elm Surgery knows the patient 9000000009 as "Marlow"
    And the GP system of Elm Surgery does not know the patient 9000000017

  @PDS-RET-004
  Scenario Outline: A number that is not ten characters long is invalid (<number>)
    When the GP system of Elm Surgery retrieves the patient <value>
    Then PDS refuses the request with 0 and VX001 about "INVALID_NHS_NUMBER"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | number        | value       |
      | nine digits   | 900000000   |
      | eleven digits | 90000000090 |
      | a word        | MARLOW      |

  @PDS-RET-010
  Scenario: A number with a wrong check digit is invalid
    When the GP system of Elm Surgery retrieves the patient 9000000000
    Then PDS refuses the request with 0 and VX001 about "INVALID_NHS_NUMBER"

  @PDS-RET-010
  Scenario: A number with a wrong check digit is not found where PDS is configured so
    Given PDS has the switch wrong-check-digit set to "no-match"
    When the GP system of Elm Surgery retrieves the patient 9000000000
    Then PDS refuses the request with 1 and RT003 about "No match to a Service User record"
    And PDS holds the same records as before

  @PDS-RET-004
  Scenario: A retrieval must carry an NHS number
    When the GP system of Elm Surgery retrieves a patient without saying the NHS number
    Then PDS refuses the request with 0 and VX002 about "NHS_NUMBER_UNSPECIFIED"

  @PDS-RET-005
  Scenario: The historic data indicator is 0 or 1
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the historic data indicator 2
    Then PDS refuses the request with 0 and VX003 about "INVALID_HISTORIC_DATA_INDICATOR"

  @PDS-RET-009
  Scenario: A number that was invalidated is not found where PDS is configured so
    Given PDS has the switch invalidated-number set to "no-match"
    And PDS holds these patients:
      | NHS number | family name | gender | date of birth | invalidated |
      | 9000000025 | Orchard     | male   | 2001-01-02    | yes         |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then PDS refuses the request with 1 and RT003 about "No match to a Service User record"
    And PDS holds the same records as before

  @PDS-RET-009
  Scenario: A number that was invalidated is refused
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | invalidated |
      | 9000000025 | Orchard     | male   | 2001-01-02    | yes         |
    When the GP system of Elm Surgery retrieves the patient 9000000025
    Then PDS refuses the request with 22 and RT003 about "No match to a Service User record"
