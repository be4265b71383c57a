Feature: Hostile input is refused and harms nobody
  Whatever a sender does with its own bytes, it gets the protocol's own answer or a closed connection, and everybody
  else is served as before.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-HOS-001 @MSG-HOS-004
  Scenario Outline: A body that is not a plain XML document is refused
    When the GP system of Elm Surgery sends <what> as the body of a retrieval
    Then TMS faults the request with 201 about "<about>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | body             | what                              | about           |
      | empty            | nothing                           | well-formed     |
      | truncated        | half a document                   | well-formed     |
      | words            | the word "Message"                | well-formed     |
      | document type    | a document type declaration       | DTD             |
      | entities         | a billion laughs                  | DTD             |
      | nesting          | ten thousand nested elements      | 128             |
      | invalid UTF-8    | bytes that are not UTF-8          | UTF-8           |

  @MSG-HOS-002 @MSG-HOS-004
  Scenario: A body of six megabytes is refused
    When the GP system of Elm Surgery sends a document of 6000000 bytes as the body of a retrieval
    Then TMS faults the request with 201 about "5000000"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-HOS-003 @MSG-HOS-004
  Scenario: A sender that stops in the middle of a body loses its connection
    Given the GP system of Elm Surgery has stopped in the middle of the body of a retrieval
    When 5 minutes pass
    Then the connection is closed without an answer
    And the audit names TRANSPORT.REQUEST_DEADLINE
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-HOS-003
  Scenario: A sender that is only slow keeps its connection until the deadline
    Given the GP system of Elm Surgery has stopped in the middle of the body of a retrieval
    When 10 seconds pass
    Then the connection is still open
    And the Spine still answers about the patient 9000000009

  @MSG-HOS-004
  Scenario: A sender that hangs up before its answer is still served and audited
    When the GP system of Elm Surgery retrieves the patient 9000000009 and hangs up before the answer
    Then the audit shows that the request was answered
    And the Spine still answers about the patient 9000000009
