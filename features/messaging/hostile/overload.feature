Feature: Overload is answered, and strangers lock nobody out
  A supplier that has shaken hands is told to come again, in the protocol's own form; one that has not waits for its turn.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-HOS-010 @MSG-HOS-004
  Scenario: A connection beyond those that are served is told to come again
    Given the Spine serves at most 2 connections at once
    And the GP system of Oak Lane Surgery holds 2 connections and says nothing
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then TMS faults the request with 200 about "2 connections"
    And the audit names TMS.200 about "2 connections"
    And PDS holds the same records as before

  @MSG-HOS-010
  Scenario: Whoever comes again when a connection has ended is served
    Given the Spine serves at most 1 connection at once
    And the GP system of Oak Lane Surgery holds 1 connection and says nothing
    When the GP system of Oak Lane Surgery lets 1 of its connections go
    Then the Spine still answers about the patient 9000000009

  @MSG-HOS-010
  Scenario: A hostile body in the lobby is told to come again like any other
    Given the Spine serves at most 1 connection at once
    And the GP system of Oak Lane Surgery holds 1 connection and says nothing
    When the GP system of Elm Surgery sends a billion laughs as the body of a retrieval
    Then TMS faults the request with 200 about "1 connections"

  @MSG-HOS-011
  Scenario: A connection beyond those that are told to come again waits for its turn
    Given the Spine serves at most 1 connection at once
    And the Spine takes in at most 1 connection beyond those that it serves
    And the GP system of Oak Lane Surgery holds 2 connections and says nothing
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009
    And 10 seconds pass
    Then there is no answer yet
    And the answer comes when 20 seconds more have passed
    And the answer is QUPA_IN050000UK32

  @MSG-HOS-011
  Scenario: A connection that waits for its turn is served as soon as another one goes
    Given the Spine serves at most 1 connection at once
    And the Spine takes in at most 1 connection beyond those that it serves
    And the GP system of Oak Lane Surgery holds 2 connections and says nothing
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009
    And 10 seconds pass
    And the GP system of Oak Lane Surgery lets 1 of its connections go
    Then the answer is QUPA_IN050000UK32

  @MSG-HOS-012
  Scenario: A stranger who has only just come keeps its place
    Given the Spine shakes hands with at most 1 at once
    And 1 stranger has connected and says nothing
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009
    Then there is no answer yet
    And the answer comes when 1 second more has passed
    And the answer is QUPA_IN050000UK32

  @MSG-HOS-012
  Scenario: A stranger who stays silent keeps a supplier waiting for a second at most
    Given the Spine shakes hands with at most 1 at once
    And 1 stranger has connected and says nothing
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009
    And 1 second passes
    Then the answer is QUPA_IN050000UK32
    And the audit names TRANSPORT.DISPLACED about "gave its place up"
    And 1 of the strangers has been cut off

  @MSG-HOS-012
  Scenario Outline: A stranger who stays after its refusal keeps a supplier waiting for a second at most
    Given the Spine shakes hands with at most 1 at once
    And 1 stranger has been refused for <what> and stays
    When the GP system of Elm Surgery begins to retrieve the patient 9000000009
    And 1 second passes
    Then the answer is QUPA_IN050000UK32
    And the audit names TRANSPORT.TLS_REFUSED about "<reason>"

    Examples:
      | kind           | what                              | reason                |
      | plain HTTP     | plain HTTP                        | not a TLS handshake   |
      | no certificate | a handshake without a certificate | no client certificate |

  @MSG-HOS-012
  Scenario: Strangers who take no place from anybody have their whole deadline
    Given 3 strangers have connected and say nothing
    When 9 seconds pass
    Then the Spine still answers about the patient 9000000009
    And 0 of the strangers have been cut off

  @MSG-HOS-013 @MSG-HOS-004
  Scenario: A body for which there is no room is told to come again
    Given the Spine holds at most 4000 bytes of bodies at once
    And the GP system of Oak Lane Surgery has stopped in the middle of the body of a retrieval
    When the GP system of Elm Surgery retrieves the patient 9000000009
    Then TMS faults the request with 200 about "4000 bytes"
    And PDS holds the same records as before

  @MSG-HOS-013
  Scenario: Room that a stopped sender has taken is free when its deadline is over
    Given the Spine holds at most 4000 bytes of bodies at once
    And the GP system of Oak Lane Surgery has stopped in the middle of the body of a retrieval
    When 30 seconds pass
    Then the Spine still answers about the patient 9000000009

  @MSG-HOS-013
  Scenario: Room that one body takes is free for the next one
    Given the Spine holds at most 4000 bytes of bodies at once
    When the GP system of Oak Lane Surgery sends a document of 3900 bytes as the body of a retrieval
    And the GP system of Oak Lane Surgery retrieves the patient 9000000009
    Then the answer says:
      | NHS number | 9000000009 |
    And the Spine still answers about the patient 9000000009

  @MSG-HOS-013
  Scenario: Room that a sender took who hung up in the middle is free again
    Given the Spine holds at most 4000 bytes of bodies at once
    When the GP system of Oak Lane Surgery retrieves the patient 9000000009 and hangs up in the middle of the body
    Then the audit names TRANSPORT.ABANDONED about "middle of a request"
    And the Spine still answers about the patient 9000000009

  @MSG-HOS-014
  Scenario Outline: Strangers cannot fill the audit
    Given the Spine has the limit stranger-rows set to "2"
    When a stranger sends <what>
    And a stranger sends <what>
    And a stranger sends <what>
    Then the audit has 2 rows
    And the Spine still answers about the patient 9000000009

    Examples:
      | kind   | what                         |
      | noise  | noise                        |
      | absent | nothing and leaves           |
      | broken | half a greeting and leaves   |

  @MSG-HOS-014 @MSG-HOS-027
  Scenario Outline: Strangers are audited again an hour later
    Given the Spine has the limit stranger-rows set to "2"
    When a stranger sends <what>
    And a stranger sends <what>
    And a stranger sends <what>
    And 1 hour passes
    And a stranger sends <what>
    Then the audit has 3 rows
    And the last row of the audit remarks unrecordedBefore "1"
    And the Spine still answers about the patient 9000000009

    Examples:
      | kind   | what                         |
      | noise  | noise                        |
      | absent | nothing and leaves           |
      | broken | half a greeting and leaves   |
