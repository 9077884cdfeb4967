import type { IncomingMessage } from 'node:http';
import { callOverHttp } from './call-over-http.ts';
import type { Calling, Ended, Failure, Question } from './calling.ts';
import { type RestFormat, readAnswer, writeQuestion } from './rest-messages.ts';

/** One `POST /predict`. Rejects only where it could not be made; however it ends is in the result. */
export function callRest(format: RestFormat, question: Question, calling: Calling): Promise<Ended> {
  return callOverHttp(
    {
      posted: { path: '/predict', ...writeQuestion(format, question) },
      readFailure,
      take: (response, body, atMs) => calling.onAnswer({ ...readAnswer(response.headers, body), atMs }),
    },
    calling,
  );
}

/** null: it is an answer. */
function readFailure({ statusCode = 0, statusMessage = '', headers }: IncomingMessage, body: Buffer): Failure | null {
  if (statusCode === 200) return null;
  const said = `${statusCode} ${statusMessage}`;
  if (!headers['content-type']?.startsWith('application/problem+json'))
    return { code: statusCode, says: said, details: body.subarray(0, 200).toString() };
  const { type, detail } = JSON.parse(body.toString());
  return { code: statusCode, says: `${said}: ${detail}`, details: String(type) };
}
