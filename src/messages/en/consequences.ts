import type { Messages } from '../types.ts';

export const consequences: Messages['consequences'] = {
  'distributed-database':
    'Nodes of a distributed database stop when they are this far from the others (CockroachDB, YugabyteDB: 500 ms).',
  'jwt-issued-early': 'Tokens (JWT) signed here are "not yet valid" elsewhere where no leeway is given.',
  'jwt-refused-early': 'Fresh tokens (JWT) from elsewhere are "not yet valid" here where no leeway is given.',
  'one-time-password': 'One-time passwords fail, some or all of them: they change every 30 s.',
  kerberos: 'Kerberos refuses tickets (default limit 5 min).',
  'aws-signature': 'AWS refuses signed requests (RequestTimeTooSkewed, limit 15 min).',
  'wakapi-client-ahead': 'Wakapi refuses the heartbeats of this host: they lie an hour or more in the future.',
  'wakapi-server-behind': 'A Wakapi that runs here refuses every current heartbeat as lying in the future.',
  'tls-certificates': 'No public TLS certificate is valid at the date of this clock.',
};
