Feature: TMS looks at the SOAP header element by element
  Presence, number, length and root of the header's elements are checked; a prefix is not, a namespace is.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-SYN-020
  Scenario Outline: What stands in another namespace is not there
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS faults the request with 201 about "<fault>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | namespace             | how                                   | fault                   |
      | SOAP 1.2              | with the envelope of SOAP 1.2         | MESSAGE_NOT_WELL_FORMED |
      | WS-Addressing of 2005 | with the WS-Addressing of August 2005 | SOAP_MESSAGE_ID_ERROR   |

  @MSG-SYN-020
  Scenario: A payload in no namespace has no wrapper of HL7
    When the GP system of Elm Surgery retrieves the patient 9000000009 with its payload in no namespace
    Then TMS rejects the request with 501 about "must occur once with a UUID"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

  @MSG-SYN-021
  Scenario Outline: Every element of the header occurs once, in its own form
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS faults the request with 201 about "<fault>"
    And PDS holds the same records as before

    Examples:
      | element              | how                                                                                      | fault                    |
      | two message ids      | with the header element MessageID twice                                                  | SOAP_MESSAGE_ID_ERROR    |
      | 42 characters        | with the header element MessageID set to "uuid:79F49A34-9798-404C-AEC4-FD38DD81C1380"    | SOAP_MESSAGE_ID_ERROR    |
      | white space around   | with the header element MessageID set to " uuid:79F49A34-9798-404C-AEC4-FD38DD81C138 "   | SOAP_MESSAGE_ID_ERROR    |
      | 40 characters        | with the header element MessageID set to "uuid:79F49A34-9798-404C-AEC4-FD38DD81C13"      | SOAP_MESSAGE_ID_ERROR    |
      | no UUID              | with the header element MessageID set to "uuid:ZZZZZZZZ-9798-404C-AEC4-FD38DD81C138"     | SOAP_MESSAGE_ID_ERROR    |
      | no prefix            | with the header element MessageID set to "79F49A34-9798-404C-AEC4-FD38DD81C138"          | SOAP_MESSAGE_ID_ERROR    |
      | empty action         | with the header element Action set to ""                                                 | SOAP_ACTION_ERROR        |
      | no To                | without the header element To                                                            | SOAP_TO_ERROR            |
      | two To               | with the header element To twice                                                         | SOAP_TO_ERROR            |
      | two receivers        | with the header element communicationFunctionRcv twice                                   | SOAP_COMM_FUNC_RCV_ERROR |
      | blank receiver       | with the header element communicationFunctionRcv set to ""                               | SOAP_COMM_FUNC_RCV_ERROR |
      | root of the receiver | with the header element communicationFunctionRcv under the root 1.2.826.0.1285.0.2.0.108 | SOAP_COMM_FUNC_RCV_ERROR |
      | two senders          | with the header element communicationFunctionSnd twice                                   | SOAP_COMM_FUNC_SND_ERROR |
      | blank sender         | with the header element communicationFunctionSnd set to ""                               | SOAP_COMM_FUNC_SND_ERROR |
      | root of the sender   | with the header element communicationFunctionSnd under the root 1.2.826.0.1285.0.2.0.108 | SOAP_COMM_FUNC_SND_ERROR |

  @MSG-SYN-023
  Scenario Outline: The SOAPAction is a service, a slash and an interaction
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS faults the request with 101 about "SOAPAction"
    And the audit names TMS.101
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | form                  | how                                                                      |
      | a colon               | with the SOAPAction "urn:nhs:names:services:pdsquery:QUPA_IN040000UK32"  |
      | the service alone     | with the SOAPAction "urn:nhs:names:services:pdsquery"                    |
      | the interaction alone | with the SOAPAction "QUPA_IN040000UK32"                                  |
      | two slashes           | with the SOAPAction "urn:nhs:names:services:pdsquery//QUPA_IN040000UK32" |
      | nothing               | with the SOAPAction ""                                                   |

  @MSG-SYN-013
  Scenario Outline: The text behind the slash of wsa:Action names the interaction (<action>)
    When the GP system of Elm Surgery retrieves the patient 9000000009 with the header element Action set to "<value>"
    Then TMS rejects the request with 515 about "wsa:Action"
    And PDS holds the same records as before

    Examples:
      | action              | value                                                       |
      | another interaction | urn:nhs:names:services:pdsquery/QUPA_IN000008UK02           |
      | no slash            | QUPA_IN040000UK32                                           |
      | two slashes         | urn:nhs:names:services:pdsquery//QUPA_IN040000UK32          |
      | a path              | urn:nhs:names:services:pdsquery/messages/QUPA_IN040000UK32  |

  @MSG-SYN-032
  Scenario Outline: An answer goes to the address that its request gave as its own
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then the answer is QUPA_IN050000UK32
    And the answer goes to the address "<address>"
    And the answer relates to the request

    Examples:
      | sender                 | how                                                        | address                           |
      | its own address        | in its own way                                             | https://elm-surgery.supplier.test |
      | another address        | with the header element From set to "http://192.0.2.17"    | http://192.0.2.17                 |
      | an empty address       | with the header element From set to ""                     |                                   |
      | no address             | without the header element From                            |                                   |
      | an address for replies | with the header element ReplyTo set to "http://192.0.2.18" | https://elm-surgery.supplier.test |
