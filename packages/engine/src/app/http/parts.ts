import { type BufferName, bufferNumber } from "../../buffers.ts";

const number = (name: BufferName): number => bufferNumber(name);

/** The buffers that HTTP fills, by number. */
export const HTTP_URI: number = number("http_uri");
export const HTTP_RAW_URI: number = number("http_raw_uri");
export const HTTP_HEADER: number = number("http_header");
export const HTTP_RAW_HEADER: number = number("http_raw_header");
export const HTTP_COOKIE: number = number("http_cookie");
export const HTTP_RAW_COOKIE: number = number("http_raw_cookie");
export const HTTP_METHOD: number = number("http_method");
export const HTTP_VERSION: number = number("http_version");
export const HTTP_CLIENT_BODY: number = number("http_client_body");
export const HTTP_RAW_BODY: number = number("http_raw_body");
export const HTTP_PARAM: number = number("http_param");
export const HTTP_STAT_CODE: number = number("http_stat_code");
export const HTTP_STAT_MSG: number = number("http_stat_msg");
export const HTTP_TRAILER: number = number("http_trailer");
export const HTTP_RAW_TRAILER: number = number("http_raw_trailer");
export const HTTP_TRUE_IP: number = number("http_true_ip");
export const HTTP_RAW_REQUEST: number = number("http_raw_request");
export const HTTP_RAW_STATUS: number = number("http_raw_status");
export const HTTP_HOST: number = number("http_host");
export const HTTP_HEADER_NAMES: number = number("http_header_names");
export const HTTP_START: number = number("http_start");
export const HTTP_MESSAGE: number = number("http_message");
