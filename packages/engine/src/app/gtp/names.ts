/**
 * What rules call the types of GTP's messages and of the elements in them: 3GPP TS 09.60, 29.060 and 29.274, in Snort's words. A
 * number says what the name behind it stands for, and each name after that for one more.
 */

const messages = [
  `1 echo_request echo_response version_not_supported node_alive_request node_alive_response redirection_request
  redirection_response
  16 create_pdp_context_request create_pdp_context_response update_pdp_context_request update_pdp_context_response
  delete_pdp_context_request delete_pdp_context_response create_aa_pdp_context_request create_aa_pdp_context_response
  delete_aa_pdp_context_request delete_aa_pdp_context_response error_indication pdu_notification_request
  pdu_notification_response pdu_notification_reject_request pdu_notification_reject_response
  32 send_routing_info_request send_routing_info_response failure_report_request failure_report_response
  note_ms_present_request note_ms_present_response
  48 identification_request identification_response sgsn_context_request sgsn_context_response sgsn_context_ack
  240 data_record_transfer_request data_record_transfer_response 255 pdu`,
  `1 echo_request echo_response version_not_supported node_alive_request node_alive_response redirection_request
  redirection_response
  16 create_pdp_context_request create_pdp_context_response update_pdp_context_request update_pdp_context_response
  delete_pdp_context_request delete_pdp_context_response init_pdp_context_activation_request
  init_pdp_context_activation_response
  26 error_indication pdu_notification_request pdu_notification_response pdu_notification_reject_request
  pdu_notification_reject_response supported_ext_header_notification send_routing_info_request
  send_routing_info_response failure_report_request failure_report_response note_ms_present_request
  note_ms_present_response
  48 identification_request identification_response sgsn_context_request sgsn_context_response sgsn_context_ack
  forward_relocation_request forward_relocation_response forward_relocation_complete relocation_cancel_request
  relocation_cancel_response forward_srns_contex forward_relocation_complete_ack forward_srns_contex_ack
  70 ran_info_relay
  96 mbms_notification_request mbms_notification_response mbms_notification_reject_request
  mbms_notification_reject_response create_mbms_context_request create_mbms_context_response
  update_mbms_context_request update_mbms_context_response delete_mbms_context_request delete_mbms_context_response
  112 mbms_register_request mbms_register_response mbms_deregister_request mbms_deregister_response
  mbms_session_start_request mbms_session_start_response mbms_session_stop_request mbms_session_stop_response
  mbms_session_update_request mbms_session_update_response
  128 ms_info_change_request ms_info_change_response
  240 data_record_transfer_request data_record_transfer_response 254 end_marker pdu`,
  `1 echo_request echo_response version_not_supported
  32 create_session_request create_session_response modify_bearer_request modify_bearer_response
  delete_session_request delete_session_response change_notification_request change_notification_response
  64 modify_bearer_command modify_bearer_failure_indication delete_bearer_command delete_bearer_failure_indication
  bearer_resource_command bearer_resource_failure_indication downlink_failure_indication trace_session_activation
  trace_session_deactivation stop_paging_indication
  95 create_bearer_request create_bearer_response update_bearer_request update_bearer_response delete_bearer_request
  delete_bearer_response delete_pdn_request delete_pdn_response
  128 identification_request identification_response sgsn_context_request sgsn_context_response sgsn_context_ack
  forward_relocation_request forward_relocation_response forward_relocation_complete
  forward_relocation_complete_ack forward_access forward_access_ack relocation_cancel_request
  relocation_cancel_response configuration_transfer_tunnel
  149 detach detach_ack cs_paging ran_info_relay alert_mme alert_mme_ack ue_activity ue_activity_ack
  160 create_forward_tunnel_request create_forward_tunnel_response suspend suspend_ack resume resume_ack
  create_indirect_forward_tunnel_request create_indirect_forward_tunnel_response
  delete_indirect_forward_tunnel_request delete_indirect_forward_tunnel_response release_access_bearer_request
  release_access_bearer_response
  176 downlink_data downlink_data_ack 179 pgw_restart pgw_restart_ack
  200 update_pdn_request update_pdn_response 211 modify_access_bearer_request modify_access_bearer_response
  231 mbms_session_start_request mbms_session_start_response mbms_session_update_request
  mbms_session_update_response mbms_session_stop_request mbms_session_stop_response`,
];

const elements = [
  `1 cause imsi rai tlli p_tmsi qos 8 recording_required authentication 11 map_cause p_tmsi_sig ms_validated recovery
  selection_mode flow_label_data_1 flow_label_signalling flow_label_data_2 ms_unreachable
  127 charge_id end_user_address mm_context pdp_context apn protocol_config gsn msisdn
  251 charging_gateway_addr 255 private_extension`,
  `1 cause imsi rai tlli p_tmsi 8 recording_required authentication 11 map_cause p_tmsi_sig ms_validated recovery
  selection_mode teid_1 teid_control teid_2 teardown_ind nsapi ranap rab_context radio_priority_sms radio_priority
  packet_flow_id charging_char trace_ref trace_type ms_unreachable
  127 charge_id end_user_address mm_context pdp_context apn protocol_config gsn msisdn qos authentication_qu tft
  target_id utran_trans rab_setup ext_header trigger_id omc_id ran_trans pdp_context_pri addi_rab_setup sgsn_number
  common_flag apn_restriction radio_priority_lcs rat_type user_loc_info ms_time_zone imei_sv camel mbms_ue_context
  tmp_mobile_group_id rim_routing_addr mbms_config mbms_service_area src_rnc_pdcp addi_trace_info hop_counter plmn_id
  mbms_session_id mbms_2g3g_indicator enhanced_nsapi mbms_session_duration addi_mbms_trace_info
  mbms_session_repetition_num mbms_time_to_data
  173 bss cell_id pdu_num 177 mbms_bearer_capab rim_routing_disc list_pfc ps_xid ms_info_change_report
  direct_tunnel_flags correlation_id bearer_control_mode mbms_flow_id mbms_ip_multicast mbms_distribution_ack
  reliable_inter_rat_handover rfsp_index fqdn evolved_allocation1 evolved_allocation2 extended_flags uci csg_info
  csg_id cmi apn_ambr ue_network ue_ambr apn_ambr_nsapi ggsn_backoff_timer signalling_priority_indication
  signalling_priority_indication_nsapi high_bitrate max_mbr
  251 charging_gateway_addr 255 private_extension`,
  `1 imsi cause recovery 71 apn ambr ebi ip_addr mei msisdn indication pco paa bearer_qos flow_qos rat_type
  serving_network bearer_tft tad uli f_teid tmsi cn_id s103pdf s1udf delay_value bearer_context charging_id
  charging_char trace_info bearer_flag 99 pdn_type pti drx_parameter 103 gsm_key_tri umts_key_cipher_quin
  gsm_key_cipher_quin umts_key_quin eps_quad umts_key_quad_quin pdn_connection pdn_number p_tmsi p_tmsi_sig
  hop_counter ue_time_zone trace_ref complete_request_msg guti f_container f_cause plmn_id target_id
  123 packet_flow_id rab_contex src_rnc_pdcp udp_src_port apn_restriction selection_mode src_id
  131 change_report_action fq_csid channel emlpp_pri node_type fqdn ti mbms_session_duration mbms_service_area
  mbms_session_id mbms_flow_id mbms_ip_multicast mbms_distribution_ack rfsp_index uci csg_info csg_id cmi
  service_indicator detach_type ldn node_feature mbms_time_to_transfer throttling arp epc_timer
  signalling_priority_indication tmgi mm_srvcc flags_srvcc mmbr 255 private_extension`,
];

/** Of one version: what each name stands for. */
type Names = ReadonlyMap<string, number>;

function numbered(text: string): Names {
  const names = new Map<string, number>();
  let number = 0;
  for (const word of text.split(/\s+/))
    if (/^\d+$/.test(word)) number = Number(word);
    else names.set(word, number++);
  return names;
}

export const GTP_VERSIONS = 3;

/** By version: 0, 1, 2. */
export const gtpMessages: readonly Names[] = messages.map(numbered);
export const gtpElements: readonly Names[] = elements.map(numbered);
