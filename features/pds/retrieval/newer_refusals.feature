Feature: PDS refuses a retrieval of the newer form that it cannot answer
  The refusal has the same codes in both forms and the version of the form that was asked in.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @PDS-RET-029 @MSG-SYN-001
  Scenario: A number that no record carries is not found in the newer form
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000017
    Then PDS refuses the request with 1 and RT003 about "No match to a Service User record"
    And the reply is of the version 3NPfIT6.3.01
    And the answer relates to the request
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before
    And the GP system of Fen Bridge Surgery does not know the patient 9000000017

  @PDS-RET-029
  Scenario: A failed query of the older form has the version of the older form
    When the GP system of Elm Surgery retrieves the patient 9000000017
    Then PDS refuses the request with 1 and RT003 about "No match to a Service User record"
    And the reply is of the version V3NPfIT4.2.00

  @PDS-RET-030
  Scenario Outline: A number of the wrong shape is invalid in the newer form (<number>)
    When the GP system of Fen Bridge Surgery retrieves the patient <value>
    Then PDS refuses the request with 0 and VX001 about "INVALID_NHS_NUMBER"
    And the reply is of the version 3NPfIT6.3.01
    And PDS holds the same records as before

    Examples:
      | number        | value       |
      | nine digits   | 900000000   |
      | eleven digits | 90000000090 |
      | a word        | MARLOW      |

  @PDS-RET-010
  Scenario Outline: Ten characters that are no NHS number are invalid in the newer form (<number>)
    When the GP system of Fen Bridge Surgery retrieves the patient <value>
    Then PDS refuses the request with 0 and VX001 about "INVALID_NHS_NUMBER"
    And PDS holds the same records as before

    Examples:
      | number                 | value      |
      | ten letters and digits | 900000000X |
      | a wrong check digit    | 9000000000 |

  @PDS-RET-010
  Scenario: A number with a wrong check digit is not found in the newer form where PDS is configured so
    Given PDS has the switch wrong-check-digit set to "no-match"
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000000
    Then PDS refuses the request with 1 and RT003 about "No match to a Service User record"

  @PDS-RET-030
  Scenario: A retrieval of the newer form must carry an NHS number
    When the GP system of Fen Bridge Surgery retrieves a patient without saying the NHS number
    Then PDS refuses the request with 0 and VX002 about "NHS_NUMBER_UNSPECIFIED"
    And PDS holds the same records as before

  @PDS-RET-030
  Scenario: Two numbers in one retrieval are about nobody
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 with its number twice
    Then PDS refuses the request with 0 and VX002 about "there are 2 person.id"
    And the GP system of Fen Bridge Surgery does not know the patient 9000000009

  @PDS-RET-030
  Scenario Outline: The historic data indicator is 0 or 1 in the newer form (<indicator>)
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 <how>
    Then PDS refuses the request with 0 and VX003 about "INVALID_HISTORIC_DATA_INDICATOR"
    And PDS holds the same records as before

    Examples:
      | indicator | how                                   |
      | two       | with the historic data indicator 2    |
      | a word    | with the historic data indicator yes  |
      | absent    | without the historic data indicator   |

  @PDS-RET-028
  Scenario: A number that was invalidated is refused in the newer form
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | invalidated |
      | 9000000025 | Orchard     | male   | 2001-01-02    | yes         |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000025
    Then PDS refuses the request with 22 and RT003 about "No match to a Service User record"
    And the reply is of the version 3NPfIT6.3.01

  @PDS-RET-028
  Scenario: A number that was merged into an invalidated one is refused
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth | invalidated | superseded by |
      | 9000000025 | Orchard     | male   | 2001-01-02    | yes         |               |
      | 9000000033 | Orchards    | male   | 2001-01-02    |             | 9000000025    |
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000033
    Then PDS refuses the request with 22 and RT003 about "No match to a Service User record"

  @PDS-RET-031
  Scenario Outline: A number under a foreign root is answered and remarked (<root>)
    When the GP system of Fen Bridge Surgery retrieves the patient 9000000009 with its number under the root <oid>
    Then the answer says:
      | NHS number  | 9000000009 |
      | family name | Marlow     |
    And the audit remarks nhs-number-root "<oid>"

    Examples:
      | root            | oid                           |
      | the old style   | 2.16.840.1.113883.2.1.3.2.4.3 |
      | nobody's at all | 2.999.1                       |

  @PDS-RET-033
  Scenario Outline: A product is accredited for the form that it speaks and for no other (<product>)
    When <who> retrieves the patient 9000000009 as the interaction <other>
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "not accredited for the interaction"
    And <who> does not know the patient 9000000009
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | product        | who                                 | other             |
      | the older form | the GP system of Elm Surgery        | QUPA_IN000008UK02 |
      | the newer form | the GP system of Fen Bridge Surgery | QUPA_IN040000UK32 |
