Feature: A request is framed by its length alone
  Whatever could be read as two different requests is refused in HTTP's own form, and nothing behind it is read.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-HOS-015 @MSG-HOS-004
  Scenario Outline: A body that is not framed by a length alone is refused
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then HTTP refuses the request with 411
    And the audit names TRANSPORT.BROKEN_HTTP about "length alone"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | framing           | how                         |
      | chunks            | in chunks                   |
      | length and chunks | in chunks beside a length   |
      | nothing           | without a length            |

  @MSG-HOS-015
  Scenario: A Spine that takes bodies without a declared length takes chunks
    Given the Spine takes bodies without a declared length
    When the GP system of Elm Surgery retrieves the patient 9000000009 in chunks
    Then the answer says:
      | NHS number | 9000000009 |

  @MSG-HOS-016 @MSG-HOS-004
  Scenario Outline: A head that is not HTTP/1.1 is refused
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how> and with another request behind it
    Then HTTP refuses the request with 400
    And the audit names TRANSPORT.BROKEN_HTTP about "<about>"
    And the audit has 1 row
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | head             | how                                               | about    |
      | two lengths      | with two lengths                                  | HTTP/1.1 |
      | negative length  | with the length "-5"                              | HTTP/1.1 |
      | words as length  | with the length "five"                            | HTTP/1.1 |
      | huge length      | with the length "99999999999999999999999999"      | HTTP/1.1 |
      | list of lengths  | with the length "5, 5"                            | HTTP/1.1 |
      | folded header    | with an HTTP header over two lines                | HTTP/1.1 |
      | NUL              | with a NUL in an HTTP header                      | HTTP/1.1 |
      | two hosts        | with two hosts                                    | host     |
      | no host          | without a host                                    | host     |

  @MSG-HOS-017
  Scenario Outline: A head beyond its limits is refused
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then HTTP refuses the request with <status>
    And the audit names TRANSPORT.BROKEN_HTTP about "over its limit"
    And the Spine still answers about the patient 9000000009

    Examples:
      | limit        | how                                     | status |
      | head size    | with an HTTP header of 40000 bytes      | 431    |
      | header count | with 101 HTTP headers more              | 431    |
      | address      | with an address of 3000 bytes           | 414    |

  @MSG-HOS-017 @MSG-HOS-002
  Scenario: A body of which not even the rest is read is refused all the same
    Given the Spine has the limit body-bytes set to "10000"
    And the Spine has the limit discard-bytes set to "1000"
    When the GP system of Elm Surgery sends a document of 20000 bytes as the body of a retrieval
    Then TMS faults the request with 201 about "10000"

  @MSG-HOS-018
  Scenario: A sender that asks for leave gets it
    When the GP system of Elm Surgery retrieves the patient 9000000009 after asking for leave
    Then the answer is QUPA_IN050000UK32
    And the audit shows that the request was answered

  @MSG-HOS-018
  Scenario: A sender that expects something else is refused
    When the GP system of Elm Surgery retrieves the patient 9000000009 expecting "200-ok"
    Then HTTP refuses the request with 417
    And the audit names TRANSPORT.BROKEN_HTTP about "expectation"

  @MSG-HOS-019
  Scenario Outline: A message comes by POST only
    When the GP system of Elm Surgery retrieves the patient 9000000009 by the method <method>
    Then HTTP refuses the request with 405 about "POST"
    And the Spine still answers about the patient 9000000009

    Examples:
      | method  |
      | PUT     |
      | DELETE  |
      | GET     |
      | HEAD    |
      | post    |

  @MSG-HOS-020
  Scenario Outline: What HTTP allows is served
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then the answer is QUPA_IN050000UK32
    And the audit shows that the request was answered
    And the audit has 1 row

    Examples:
      | form             | how                                                          |
      | older version    | in the version HTTP/1.0                                      |
      | absolute address | at the address "https://spine.vertebra.test/sync-service"    |
      | half closed      | and closes its half before the answer                        |

  @MSG-HOS-016
  Scenario: What stands behind the last request of a connection is no request
    When the GP system of Elm Surgery retrieves the patient 9000000009 with another request behind it
    Then the answer says:
      | NHS number | 9000000009 |
    And the audit has 1 row

  @MSG-HOS-016
  Scenario: A body ends where its length says
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the length "100"
    Then TMS faults the request with 201 about "well-formed"
    And the audit has 1 row
