import { startFaultServer, type Answer, type FaultServer, type ReceivedRequest } from './fault-server.js';
import { openApiChecker } from './openapi-checker.js';

export interface DescribedServer extends FaultServer {
  /** Requests and answers that the vendor's own description does not know, and why. Tests expect none. */
  offences: string[];
}

export interface DescribedServerOptions {
  /** The vendor's OpenAPI documents; where they are not on this machine nothing is held to them. */
  descriptions: readonly string[];
  answer(request: ReceivedRequest): Answer;
  /** Requests that the kept documents leave out, held to nothing. */
  beyond?(request: ReceivedRequest): boolean;
}

/** A stateful fake whose requests and answers are held to the vendor's description; `close` rejects where one does not fit. */
export async function startDescribedServer(options: DescribedServerOptions): Promise<DescribedServer> {
  const { descriptions, answer, beyond } = options;
  const check = openApiChecker(descriptions);
  const offences: string[] = [];
  const server = await startFaultServer((request) => {
    const given = answer(request);
    const offence = beyond?.(request) ? null : (check?.(request, given) ?? null);
    if (offence !== null) offences.push(`${request.method} ${request.path}: ${offence}`);
    return given;
  });
  return {
    ...server,
    offences,
    async close() {
      await server.close();
      if (offences.length > 0) throw new Error(`The vendor’s description does not know: ${offences[0]}`);
    },
  };
}
