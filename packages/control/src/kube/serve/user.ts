/** Who asks, as the gateway found out. */
export interface UserInfo {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  /** Where the request came from, nearest last. */
  readonly sourceIPs?: readonly string[];
}
