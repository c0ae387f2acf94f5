/** Who runs a well-known time server, and what it does with a leap second. */
export interface Operator {
  readonly name: string;
  /** True: spread over a day (smeared); false: announced and inserted; `null`: not declared. */
  readonly smears: boolean | null;
}

interface Known extends Operator {
  /** The names end with this, or are this. */
  readonly names: readonly string[];
}

/**
 * Declared policies. A smeared clock and one that is not differ by up to a second on the day of a leap second, and by
 * nothing on any other day, so this can be read and not measured.
 */
const KNOWN: readonly Known[] = [
  // https://developers.google.com/time/smear
  { name: 'Google', smears: true, names: ['google.com', 'time.android.com', 'metadata.google.internal'] },
  // https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/set-time.html
  { name: 'Amazon', smears: true, names: ['169.254.169.123', 'fd00:ec2::123', 'time.aws.com'] },
  // https://engineering.fb.com/2020/03/18/production-engineering/ntp-service/
  { name: 'Meta', smears: true, names: ['facebook.com'] },
  // https://developers.cloudflare.com/time-services/ntp/usage/
  { name: 'Cloudflare', smears: false, names: ['time.cloudflare.com'] },
  // https://www.nist.gov/pml/time-and-frequency-division/time-distribution/internet-time-service-its
  { name: 'NIST', smears: false, names: ['nist.gov'] },
  { name: 'PTB', smears: false, names: ['ptb.de'] },
  { name: 'NICT', smears: false, names: ['nict.jp'] },
  { name: 'Netnod', smears: false, names: ['netnod.se', 'ntp.se'] },
  { name: 'Canonical', smears: null, names: ['ntp.ubuntu.com'] },
  { name: 'Apple', smears: null, names: ['apple.com'] },
  { name: 'Microsoft', smears: null, names: ['time.windows.com'] },
  { name: 'Alibaba', smears: null, names: ['aliyun.com', 'aliyuncs.com'] },
  { name: 'Tencent', smears: null, names: ['tencent.com', 'tencentyun.com'] },
];

/** `null` of a name that is not in the table, and of the pool, whose servers are run by many. */
export const operatorOf = (host: string): Operator | null => {
  const name = host.toLowerCase().replace(/\.$/, '');
  return KNOWN.find(({ names }) => names.some((known) => name === known || name.endsWith(`.${known}`))) ?? null;
};
