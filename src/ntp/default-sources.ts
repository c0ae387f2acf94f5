/**
 * The servers that are asked when the person names none.
 *
 * Several operators, so that one of them being wrong, silent or far away decides nothing; reachable from inside and
 * from outside China; none that smears leap seconds (Google, AWS and Meta do), since smeared and unsmeared time differ
 * by up to a second around one. Smear policies can only be read, not measured, except on the day of a leap second.
 *
 * Etiquette: an address gets four small requests (four more if this clock is stepped meanwhile), fewer when it answers
 * slowly or not at all, and none after a kiss code. The pool asks that programs use a vendor zone of their own and be sparing
 * (https://www.ntppool.org/vendors.html): until timecheck has its zone the general one is used, with as many addresses
 * as its DNS gives at once. Whoever runs timecheck often should name servers of their own with `--server`.
 */
export interface DefaultSource {
  readonly host: string;
  readonly operator: string;
  /** What is known of its leap second policy, and from where. */
  readonly smear: string;
  /** At most so many of the name's addresses are asked: one of each family for an operator, more of the pool. */
  readonly addresses: number;
}

export const DEFAULT_SOURCES: readonly DefaultSource[] = [
  {
    // 2.pool answers with IPv6 addresses too, where the others do not.
    host: '2.pool.ntp.org',
    operator: 'NTP Pool (volunteers near the asker)',
    smear: 'no: joining the pool forbids it, https://www.ntppool.org/join.html',
    addresses: 4,
  },
  {
    host: 'time.cloudflare.com',
    operator: 'Cloudflare (anycast, also in Chinese partner networks)',
    smear: 'no: leap seconds are announced, https://developers.cloudflare.com/time-services/ntp/usage/',
    addresses: 2,
  },
  {
    host: 'ntp.aliyun.com',
    operator: 'Alibaba Cloud (China)',
    smear: 'none declared',
    addresses: 2,
  },
  {
    host: 'ntp.tencent.com',
    operator: 'Tencent Cloud (China)',
    smear: 'none declared',
    addresses: 2,
  },
  {
    host: 'ntp.nict.jp',
    operator: 'NICT, the Japanese time laboratory',
    smear: 'no: disseminates UTC(NICT)',
    addresses: 2,
  },
  {
    host: 'ptbtime1.ptb.de',
    operator: 'PTB, the German time laboratory',
    smear: 'no: disseminates UTC(PTB)',
    addresses: 2,
  },
  {
    host: 'ntp.se',
    operator: 'Netnod, for the Swedish authorities (anycast)',
    smear: 'no: disseminates UTC(SP)',
    addresses: 2,
  },
];
