import type { RuleOption } from "../rules/option.ts";
import { namesFrom, testCode } from "./reading/code.ts";

const MAX = 87;

/** ISO 9506-2, ConfirmedServiceRequest and what the additional services add to it. */
const names: ReadonlyMap<string, number> = new Map([
  ...namesFrom(0, "status get_name_list identify rename read write get_variable_access_attributes"),
  ...namesFrom(7, "define_named_variable define_scattered_access get_scattered_access_attributes"),
  ...namesFrom(10, "delete_variable_access define_named_variable_list get_named_variable_list_attributes"),
  ...namesFrom(
    13,
    "delete_named_variable_list define_named_type get_named_type_attributes delete_named_type",
  ),
  ...namesFrom(17, "input output take_control relinquish_control define_semaphore delete_semaphore"),
  ...namesFrom(23, "report_semaphore_status report_pool_semaphore_status report_semaphore_entry_status"),
  ...namesFrom(26, "initiate_download_sequence download_segment terminate_download_sequence"),
  ...namesFrom(29, "initiate_upload_sequence upload_segment terminate_upload_sequence"),
  ...namesFrom(32, "request_domain_download request_domain_upload load_domain_content store_domain_content"),
  ...namesFrom(36, "delete_domain get_domain_attributes create_program_invocation delete_program_invocation"),
  ...namesFrom(40, "start stop resume reset kill get_program_invocation_attributes obtain_file"),
  ...namesFrom(47, "define_event_condition delete_event_condition get_event_condition_attributes"),
  ...namesFrom(50, "report_event_condition_status alter_event_condition_monitoring trigger_event"),
  ...namesFrom(53, "define_event_action delete_event_action get_event_action_attributes"),
  ...namesFrom(56, "report_event_action_status define_event_enrollment delete_event_enrollment"),
  ...namesFrom(59, "alter_event_enrollment report_event_enrollment_status get_event_enrollment_attributes"),
  ...namesFrom(62, "acknowledge_event_notification get_alarm_summary get_alarm_enrollment_summary"),
  ...namesFrom(65, "read_journal write_journal initialize_journal report_journal_status create_journal"),
  ...namesFrom(
    70,
    "delete_journal get_capability_list file_open file_read file_close file_rename file_delete",
  ),
  ...namesFrom(77, "file_directory additional_service - get_data_exchange_attributes exchange_data"),
  ...namesFrom(82, "define_access_control_list get_access_control_list_attributes"),
  ...namesFrom(84, "report_access_controlled_objects delete_access_control_list alter_access_control"),
  ...namesFrom(87, "reconfigure_program_invocation"),
]);

export const mmsFunc: RuleOption = {
  name: "mms_func",
  summary: "The service of a confirmed MMS request or response, by name or number.",
  example: "mms_func:get_name_list",

  add: (text, rule) => testCode(text, { names, max: MAX }, "mms", ({ service }) => service, rule),
};
