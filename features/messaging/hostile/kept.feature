Feature: A connection is kept for the next request, and its listener says that it lives
  Whoever has shown its certificate may send several requests, and each one gets its own answer.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |
      | 9000000017 | Penhale     | male   | 1988-11-30    |

  @MSG-HOS-024
  Scenario: A supplier with its certificate is told that the Spine is up
    When the GP system of Elm Surgery asks whether the Spine is up
    Then the Spine says that it is up
    And the audit has 0 rows

  @MSG-HOS-024 @MSG-ACC-001
  Scenario Outline: Whoever shows no certificate of the Spine's authority is not told that the Spine is up
    When the GP system of Elm Surgery asks whether the Spine is up with <certificate>
    Then the connection is closed without an answer
    And the audit names TRANSPORT.TLS_REFUSED about "<reason>"
    And the Spine still answers about the patient 9000000009

    Examples:
      | certificate                        | reason                                  |
      | no certificate                     | no client certificate                   |
      | a certificate of another authority | client certificate of an unknown issuer |

  @MSG-HOS-025
  Scenario Outline: Several requests over one connection are answered in their order (<flow>)
    When the GP system of Elm Surgery retrieves the patients <patients> over one connection, <flow>
    Then the answers over the connection are about the patients <patients>
    And every answer so far carries a message id of its own
    And the audit has <rows> rows

    Examples:
      | patients                           | flow                | rows |
      | 9000000009, 9000000017             | one after the other | 2    |
      | 9000000017, 9000000009, 9000000017 | one after the other | 3    |
      | 9000000009, 9000000017, 9000000009 | all at once         | 3    |

  @MSG-HOS-025 @MSG-HOS-013
  Scenario: Room for one body is free for the next one over the same connection
    Given the Spine holds at most 4000 bytes of bodies at once
    When the GP system of Elm Surgery retrieves the patients 9000000009, 9000000017, 9000000009 over one connection, one after the other
    Then the answers over the connection are about the patients 9000000009, 9000000017, 9000000009
