import { errorCodes } from "../../packages/api/src/error.ts";
import { commentsOf } from "./declarations.ts";
import { code, page, table } from "./markdown.ts";

/** Every error code of the server, with the HTTP status it travels under. */
export function errorCodesPage(): string {
  const comments = commentsOf("packages/api/src/error.ts", "export const errorCodes", false);
  return page(
    "Error codes",
    "Every error carries one of these, and a message that says what, where and what to do. Codes do not change. The Kubernetes paths answer with Kubernetes' own Status objects instead.",
    table(
      ["code", "HTTP status", "what it means"],
      Object.entries(errorCodes).map(([name, status]) => [
        code(name),
        String(status),
        comments.get(name) ?? "",
      ]),
    ),
  );
}
