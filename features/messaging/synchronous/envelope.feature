Feature: TMS refuses a synchronous request whose envelope is wrong
  The checks run in one order: SOAP structure, header, address, identity, HL7 wrapper, consistency, author, business.
  The first fault is the one that is reported.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-SYN-010
  Scenario Outline: What is not served at an address gets fault 101
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS faults the request with 101 about "SOAPAction"
    And the audit names TMS.101
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | what                | how                                                             |
      | unknown interaction | as the interaction QUPA_IN049999UK32                            |
      | unknown service     | as a message of the service urn:nhs:names:services:nowhere      |
      | wrong address       | at the address "/reliablemessaging/queryrequest"                |
      | no SOAPAction       | without the SOAPAction                                          |

  @MSG-SYN-011
  Scenario Outline: The SOAP header is whole
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS faults the request with 201 about "<fault>"

    Examples:
      | element               | how                                              | fault                    |
      | no message id         | without the header element MessageID             | SOAP_MESSAGE_ID_ERROR    |
      | short message id      | with the header element MessageID set to "uuid:1" | SOAP_MESSAGE_ID_ERROR   |
      | no action             | without the header element Action                | SOAP_ACTION_ERROR        |
      | two actions           | with the header element Action twice             | SOAP_ACTION_ERROR        |
      | empty To              | with the header element To set to ""             | SOAP_TO_ERROR            |
      | no receiver           | without the header element communicationFunctionRcv | SOAP_COMM_FUNC_RCV_ERROR |
      | no sender             | without the header element communicationFunctionSnd | SOAP_COMM_FUNC_SND_ERROR |
      | no header             | without the SOAP header                          | MESSAGE_NOT_WELL_FORMED  |
      | two bodies            | with the SOAP body twice                         | MESSAGE_NOT_WELL_FORMED  |

  @MSG-SYN-012
  Scenario Outline: The HL7 wrapper is whole
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And the answer relates to the request

    Examples:
      | element         | how                                           | code | about        |
      | no id           | without the payload element id                | 501  | message id   |
      | no time         | without the payload element creationTime      | 502  | creationTime |
      | no version      | without the payload element versionCode       | 503  | versionCode  |
      | no control act  | without the payload element ControlActEvent   | 504  | ControlAct   |
      | no system       | without the payload element author1           | 509  | author1      |
      | no query        | without the payload element query             | 512  | query        |
      | half an author  | with an author who has no role profile        | 508  | author       |
      | half a system   | without the id of the sending system          | 510  | author1      |

  @MSG-SYN-013
  Scenario Outline: Header and payload say the same
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"

    Examples:
      | what            | how                                                             | code | about                    |
      | the interaction | with the interaction id of the payload set to "QUPA_IN000008UK02" | 515 | interactionId           |
      | the receiver    | with the receiver of the payload set to "200000000999"          | 519  | communicationFunctionRcv |
      | the sender      | with the sender of the payload set to "200000000999"            | 520  | communicationFunctionSnd |

  @MSG-SYN-035
  Scenario: A message for a receiver that is not the Spine is rejected
    When the GP system of Elm Surgery retrieves the patient 9000000009 addressed to the system 200000000999
    Then TMS rejects the request with 506 about "communicationFunctionRcv"

  @MSG-SYN-014
  Scenario: Of a spoiled header and a spoiled payload the header is reported
    When the GP system of Elm Surgery retrieves the patient 9000000009 without the header element To and without the payload element id
    Then TMS faults the request with 201 about "SOAP_TO_ERROR"

  @MSG-SYN-014
  Scenario: Of a system that is not accredited and a spoiled payload the system is reported
    When the appointments kiosk of Elm Surgery retrieves the patient 9000000009 without the payload element id
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "not accredited for the interaction"
