/** The name of a pod, for selectors that mean exactly one. Every pod has it, none needs to carry it. */
export const POD_LABEL = "peccary.io/pod";

/** On captures that an alert started: whose they are, and which alert it was, by the hash of its id. */
export const OWNER_LABEL = "peccary.io/started-for";
export const ALERT_LABEL = "peccary.io/alert";

export const ALERT_ANNOTATION = "peccary.io/alert-id";
/** Names of the pods, separated by commas. */
export const WORKLOADS_ANNOTATION = "peccary.io/workloads";
/** RFC 3339: when the capture goes, with its files. Later, and it is kept longer. */
export const REMOVE_ANNOTATION = "peccary.io/remove-after";
