Feature: Whoever is too slow or leaves loses its connection, and the audit says why
  A deadline runs over the whole handshake and the whole request: a byte now and then does not move it.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-HOS-021
  Scenario Outline: A request that is not whole is awaited until its deadline
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009 <pace>
    And 29 seconds pass
    Then there is no answer yet
    And the Spine still answers about the patient 9000000009

    Examples:
      | place   | pace                    |
      | in head | 1 byte every second     |
      | in body | 40 bytes every second   |

  @MSG-HOS-021 @MSG-HOS-004
  Scenario Outline: A request that is not whole at its deadline is cut off
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009 <pace>
    And 30 seconds pass
    Then the connection is closed without an answer
    And the audit names TRANSPORT.REQUEST_DEADLINE about "in time"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | place   | pace                    |
      | in head | 1 byte every second     |
      | in body | 40 bytes every second   |

  @MSG-HOS-021
  Scenario: A request that is slow but whole in time is answered
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009 200 bytes every second
    And 25 seconds pass
    Then the answer is QUPA_IN050000UK32

  @MSG-HOS-022
  Scenario: A handshake that drips is cut off at its deadline
    When a stranger sends a greeting byte by byte
    And 10 seconds pass
    Then the audit names TRANSPORT.HANDSHAKE_DEADLINE about "in time"
    And the Spine still answers about the patient 9000000009

  @MSG-HOS-022
  Scenario: A stranger who says nothing is cut off at its deadline
    Given 1 stranger has connected and says nothing
    When 10 seconds pass
    Then the audit names TRANSPORT.HANDSHAKE_DEADLINE about "in time"
    And 1 of the strangers has been cut off

  @MSG-HOS-023 @MSG-HOS-004
  Scenario Outline: A sender that leaves before its request is whole is audited
    When the GP system of Elm Surgery retrieves the patient 9000000009 and <how>
    Then the audit names TRANSPORT.ABANDONED about "<about>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | place           | how                                  | about                |
      | after handshake | hangs up after the handshake         | without a request    |
      | in head         | hangs up in the middle of the head   | middle of a request  |
      | in body         | hangs up in the middle of the body   | middle of a request  |

  @MSG-HOS-023
  Scenario: A sender that closes its half before its body is whole gets no answer
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the length "999999" and closes its half before the answer
    Then the connection is closed without an answer
    And the audit names TRANSPORT.ABANDONED about "middle of a request"

  @MSG-HOS-023
  Scenario Outline: A stranger who speaks no TLS is refused and audited
    When a stranger sends <what>
    Then the audit names TRANSPORT.TLS_REFUSED about "not a TLS handshake"
    And the Spine still answers about the patient 9000000009

    Examples:
      | what       |
      | plain HTTP |
      | noise      |
