import type { WakatimeFix } from '../../checks/fixes/wakatime.ts';

export const wakatimeFixWords: Record<WakatimeFix, string> = {
  'wakatime-copy-queue': '先关闭编辑器，避免有程序写入，再复制一份队列：这样就不会丢失。',
  'wakatime-mend-server-clock': '校准服务器的时钟：在其主机上运行 npx timecheck（容器用的就是主机的时钟）。',
  'wakatime-compare-clocks': '查明哪个时钟出错：在两台主机上都联网运行 npx timecheck。',
  'wakatime-raise-max-age':
    '在服务器上把 WAKAPI_HEARTBEAT_MAX_AGE（或 config.yml 中 app 下的 heartbeat_max_age）调到大于最早心跳的年龄，然后重启它。',
  'wakatime-move-state': '移走位于未来的状态文件；wakatime-cli 会重新生成。',
  'wakatime-clear-internal': '从 .wakatime.cfg 中只删除 [internal] 一节。',
  'wakatime-sync': '发送积压的心跳。',
  'wakatime-sync-by-hand': '以队列所属用户的身份发送积压的心跳：wakatime-cli --sync-offline-activity 0',
  'wakatime-sync-later':
    '等 timecheck 不再发现服务器会拒绝并丢弃的心跳之后再发送：wakatime-cli --sync-offline-activity 0',
  'wakatime-sync-old':
    '先确认服务器接受像最早一条那样旧的心跳（WAKAPI_HEARTBEAT_MAX_AGE；未设置时为 7 d 或 180 d），再发送：',
  'wakatime-sync-unclocked':
    '服务器的时钟未知：在其主机上用 npx timecheck 确认准确之后再发送：wakatime-cli --sync-offline-activity 0',
  'wakatime-far':
    '有些心跳的日期超前 30 d 以上，不必等待。保留该文件：其他心跳也在其中。Wakapi 2.15.0 起会接受其他心跳，丢弃超前的；更早的版本会拒绝它所在的整批。',
  'wakatime-wait': '不要发送位于未来的心跳：服务器可能会丢弃它们。等最晚的时刻到来后再运行 timecheck。',
  'wakatime-regenerate':
    '全部发送之后，在 Wakapi 的 Settings 中选择 Clear & regenerate summaries，重新统计旧的日期。如果服务器所在时区有过没有零点的日子，这一步可能永不结束。',
  'wakatime-set-aside': '移走这个队列：wakatime-cli 会改用新队列。旧队列可以发送时，timecheck 会提示。',
  'wakatime-set-aside-broken': '移走这个无法原样发送的文件：wakatime-cli 会改用新队列。请保留它。',
};
