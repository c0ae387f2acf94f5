import type { Messages } from '../types.ts';

export const consequences: Messages['consequences'] = {
  'distributed-database': '与其他节点相差这么多时，分布式数据库的节点会停止运行（CockroachDB、YugabyteDB：500 ms）。',
  'jwt-issued-early': '本机签发的令牌（JWT）在别处会被判为“尚未生效”（对方不留时间宽限时）。',
  'jwt-refused-early': '别处新签发的令牌（JWT）在本机会被判为“尚未生效”（不留时间宽限时）。',
  'one-time-password': '部分或全部一次性密码会验证失败：它们每 30 s 更换一次。',
  kerberos: 'Kerberos 拒绝票据（默认上限 5 min）。',
  'aws-signature': 'AWS 拒绝签名请求（RequestTimeTooSkewed，上限 15 min）。',
  'wakapi-client-ahead': 'Wakapi 拒绝本机的心跳：它们的时间比现在晚一小时以上。',
  'wakapi-server-behind': '运行在本机的 Wakapi 会把所有当前心跳视为来自未来而拒绝。',
  'tls-certificates': '按本机时钟的日期，没有任何公共 TLS 证书有效。',
};
