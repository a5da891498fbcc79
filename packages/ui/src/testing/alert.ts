import type { SecurityEvent } from "@peccary/api";

const payload = [
  "POST /secid_canceltoken.cgi HTTP/1.1",
  "Host: frontend.hipstershop",
  "User-Agent: curl/8.7.1",
  "Accept: */*",
  "X-CMD: Test",
  "X-KEY: Test",
  "Content-Length: 0",
  "",
  "",
].join("\r\n");

const matched = (text: string): [number, number] => [payload.indexOf(text), text.length];

/** An alert of an inspection, as the gateway hands it out. */
export function alert(given: Partial<SecurityEvent> = {}): SecurityEvent {
  const time_us = given.time_us ?? 1_795_303_084_123_456;
  return {
    id: `hipstershop_sample-dpi-frontend_${time_us}000_10.88.0.12_41234_10.88.0.20_8080_node-1`,
    time: Math.floor(time_us / 1_000_000),
    time_us,
    type: "deep_packet_inspection",
    origin: "dpi.hipstershop/sample-dpi-frontend",
    severity: 100,
    description: "Encountered suspicious traffic matching snort rule for malicious activity",
    host: "node-1",
    protocol: "tcp",
    source_ip: "10.88.0.12",
    source_port: 41234,
    source_name: "netshoot",
    source_namespace: "dev",
    dest_ip: "10.88.0.20",
    dest_port: 8080,
    dest_name: "frontend",
    dest_namespace: "hipstershop",
    attack_vector: "Network",
    mitre_tactic: "Initial Access",
    mitre_ids: ["T1190"],
    record: {
      snort_generator_id: "1",
      snort_signature_id: "57461",
      snort_signature_revision: "1",
      snort_alert:
        '26/11/21-23:18:04.123456 [**] [1:57461:1] "SERVER-WEBAPP token cancellation command injection attempt" [**] ' +
        "[Classification: Attempted Administrator Privilege Gain] [Priority: 1] {TCP} 10.88.0.12:41234 -> 10.88.0.20:8080",
      message: "SERVER-WEBAPP token cancellation command injection attempt",
      classtype: "attempted-admin",
      priority: 1,
      references: ["cve,2021-22204", "url,attack.mitre.org/techniques/T1190"],
      payload: btoa(payload),
      matches: [matched("/secid_canceltoken.cgi"), matched("X-CMD: Test"), matched("X-KEY: Test")],
      buffer: "pkt_data",
      app_proto: "http",
      community_id: "1:LQU9qZlK+B5F3KDmev6m5PMibrg=",
    },
    ...given,
  };
}
