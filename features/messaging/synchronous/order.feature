Feature: Of several faults TMS reports the first
  Each row spoils two neighbours in the order of the checks; the fault is that of the first.

  Background:
    Given PDS holds these patients:
      | NHS number | family name | gender | date of birth |
      | 9000000009 | Marlow      | female | 1952-03-09    |

  @MSG-SYN-027
  Scenario Outline: Of two faults in the envelope the first is reported
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS faults the request with <code> about "<about>"
    And PDS holds the same records as before

    Examples:
      | first and second      | how                                                                                                         | code | about                    |
      | guard and structure   | with a document type declaration and without the SOAP header                                                | 201  | DTD                      |
      | structure and header  | with the SOAP body twice and without the header element MessageID                                           | 201  | MESSAGE_NOT_WELL_FORMED  |
      | message id and action | without the header element MessageID and without the header element Action                                  | 201  | SOAP_MESSAGE_ID_ERROR    |
      | action and To         | without the header element Action and without the header element To                                         | 201  | SOAP_ACTION_ERROR        |
      | To and receiver       | without the header element To and without the header element communicationFunctionRcv                       | 201  | SOAP_TO_ERROR            |
      | receiver and sender   | without the header element communicationFunctionRcv and without the header element communicationFunctionSnd | 201  | SOAP_COMM_FUNC_RCV_ERROR |
      | header and route      | without the header element communicationFunctionSnd and without the SOAPAction                              | 201  | SOAP_COMM_FUNC_SND_ERROR |
      | route and identity    | without the SOAPAction and with a certificate that has only a common name                                   | 101  | SOAPAction               |

  @MSG-SYN-027
  Scenario Outline: Of two reasons against a sender the first is audited
    When <who> retrieves the patient 9000000009 <how>
    Then TMS faults the request with 300 about "Access to service denied"
    And the audit names TMS.300 about "<about>"
    And the Spine still answers about the patient 9000000009
    And PDS holds the same records as before

    Examples:
      | first and second        | who                                   | how                                                                            | about                    |
      | identity and access     | the GP system of Elm Surgery          | with a certificate that has only a common name and under the ASID 299999999999 | registered for no party  |
      | party and accreditation | the appointments kiosk of Elm Surgery | with the certificate of the GP system of Oak Lane Surgery                      | belongs to another party |
      | access and wrapper      | the GP system of Elm Surgery          | under the ASID 299999999999 and without the payload element id                 | registered for no system |

  @MSG-SYN-027
  Scenario Outline: Of two faults in the payload the first is reported
    When the GP system of Elm Surgery retrieves the patient 9000000009 <how>
    Then TMS rejects the request with <code> about "<about>"
    And PDS holds the same records as before

    Examples:
      | first and second         | how                                                                                                             | code | about                    |
      | id and time              | without the payload element id and without the payload element creationTime                                     | 501  | UUID                     |
      | time and version         | without the payload element creationTime and without the payload element versionCode                            | 502  | creationTime             |
      | version and control act  | without the payload element versionCode and without the payload element ControlActEvent                         | 503  | versionCode              |
      | author and systems       | with the payload element author twice and without the payload element author1                                   | 508  | author occurs            |
      | systems and query        | without the payload element author1 and without the payload element query                                       | 509  | author1                  |
      | wrapper and consistency  | without the payload element query and without the payload element interactionId                                 | 512  | query                    |
      | interaction and receiver | without the payload element interactionId and with the receiver of the payload set to "200000000999"            | 515  | interactionId            |
      | receiver and sender      | with the receiver of the payload set to "200000000999" and with the sender of the payload set to "200000000999" | 519  | communicationFunctionRcv |
      | consistency and author   | with the sender of the payload set to "200000000999" and with an author who has no role profile                 | 520  | communicationFunctionSnd |
      | role profile and user    | with an author who has no user and with an author who has no role profile                                       | 508  | one role profile         |
      | user and job role        | with an author who has no job role and with an author who has no user                                           | 508  | one user                 |
      | author and system        | with an author who has no job role and without the id of the sending system                                     | 508  | one job role             |
      | system and second system | with a second system that has no id and without the id of the sending system                                    | 510  | author1 1                |
      | author and receiver      | with a second system that has no id and addressed to the system 200000000999                                    | 511  | author1 2                |
      | receiver and query       | addressed to the system 200000000999 and with the historic data indicator 2                                     | 506  | communicationFunctionRcv |
