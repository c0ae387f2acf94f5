import type { Interval } from '../model/interval.ts';

/** Whose clock must be wrong, and how, for a thing to break. Seen from this host. */
type Direction = 'either' | 'behind' | 'ahead';

interface Consequence {
  readonly id: string;
  /** The offset from which it breaks, ms. */
  readonly fromMs: number;
  readonly direction: Direction;
  readonly source: string;
}

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** What a wrong clock breaks, by the offset from which it certainly does, with the source of each number. */
export const CONSEQUENCES = [
  {
    id: 'distributed-database',
    fromMs: 500,
    direction: 'either',
    // CockroachDB stops a node at 80 % of its --max-offset, 500 ms by default; YugabyteDB's max_clock_skew_usec is 500 ms.
    source:
      'https://www.cockroachlabs.com/docs/stable/operational-faqs#what-happens-when-node-clocks-are-not-properly-synchronized',
  },
  {
    id: 'jwt-issued-early',
    fromMs: SECOND,
    direction: 'ahead',
    // nbf and exp are compared with the verifier's clock; leeway is optional, and absent in PyJWT, jsonwebtoken, Go's jwt.
    source: 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5',
  },
  {
    id: 'jwt-refused-early',
    fromMs: SECOND,
    direction: 'behind',
    source: 'https://www.rfc-editor.org/rfc/rfc7519#section-4.1.5',
  },
  {
    id: 'one-time-password',
    fromMs: 30 * SECOND,
    direction: 'either',
    source: 'https://www.rfc-editor.org/rfc/rfc6238#section-5.2',
  },
  {
    id: 'kerberos',
    fromMs: 5 * MINUTE,
    direction: 'either',
    // clockskew in krb5.conf, 300 s by default; KRB_AP_ERR_SKEW.
    source: 'https://www.rfc-editor.org/rfc/rfc4120#section-1.6',
  },
  {
    id: 'aws-signature',
    fromMs: 15 * MINUTE,
    direction: 'either',
    source: 'https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList (RequestTimeTooSkewed)',
  },
  {
    id: 'wakapi-client-ahead',
    fromMs: HOUR,
    direction: 'ahead',
    // Heartbeat.Timely in muety/wakapi: t − now < 1 h, by the server's clock.
    source: 'https://github.com/muety/wakapi/blob/master/models/heartbeat.go',
  },
  {
    id: 'wakapi-server-behind',
    fromMs: HOUR,
    direction: 'behind',
    source: 'https://github.com/muety/wakapi/blob/master/models/heartbeat.go',
  },
  {
    id: 'tls-certificates',
    // Longest validity of a public certificate that may still be in use: issued before 2026-03-15, 398 days.
    fromMs: 398 * DAY,
    direction: 'either',
    source:
      'https://cabforum.org/working-groups/server/baseline-requirements/requirements/#632-certificate-operational-periods-and-key-pair-usage-periods',
  },
] as const satisfies readonly Consequence[];

export type ConsequenceId = (typeof CONSEQUENCES)[number]['id'];

const breaks = ({ fromMs, direction }: Consequence, { lowMs, highMs }: Interval): boolean =>
  (direction !== 'ahead' && lowMs >= fromMs) || (direction !== 'behind' && highMs <= -fromMs);

/** Only what every offset inside the interval breaks. Positive offsets mean that this host is behind. */
export const certainConsequences = (interval: Interval): ConsequenceId[] =>
  CONSEQUENCES.filter((consequence) => breaks(consequence, interval)).map(({ id }) => id);
