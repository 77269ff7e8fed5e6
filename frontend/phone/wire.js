// Talking to the server: what an answer means for what waits on the phone.
import { language } from "../js/dom.js";

const HOME = "/api/v1/field/phone/";
const PATIENCE = 60_000; // ms: a part of a photo over a bad line takes its time
/** Whose phone this page is; the server refuses what it sends under another account. */
export const person = document.body.dataset.person;

/** No answer that could be trusted: the network, or the server itself. Trying again later is right. */
export class Unreachable extends Error {}
/** The session is over: the person signs in, then sending goes on. */
export class Ended extends Error {}
/** The server understood and says no; `message` may be shown. */
export class Refused extends Error {
  constructor(status, body) {
    super(body.detail);
    this.status = status;
    this.reasons = (body.errors ?? []).map((error) => error.reason);
    this.missing = body.missing;
  }
}

export const token = () => /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1] ?? "";

/** The JSON answer of `method` on `path`; `body` is sent as JSON, a Blob as it is. */
export async function call(method, path, body) {
  const raw = body instanceof Blob;
  let response;
  try {
    response = await fetch(HOME + path, {
      method,
      credentials: "same-origin",
      headers: {
        Accept: "application/json",
        "Accept-Language": language(),
        "X-CSRFToken": token(),
        "X-Person": person,
        ...(body && { "Content-Type": raw ? "application/octet-stream" : "application/json" }),
      },
      body: body && !raw ? JSON.stringify(body) : body,
      signal: AbortSignal.timeout(PATIENCE),
    });
  } catch {
    throw new Unreachable();
  }
  const said = await response.json().catch(() => ({}));
  if (response.ok) return said;
  if (response.status === 401) throw new Ended();
  if (response.status >= 500 || response.status === 429 || !said.detail) throw new Unreachable();
  throw new Refused(response.status, said);
}
