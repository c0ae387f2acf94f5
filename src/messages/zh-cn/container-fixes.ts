import type { ContainerFix } from '../../checks/fixes/container.ts';

export const containerFixWords: Record<ContainerFix, string> = {
  'container-on-engine-host':
    '该引擎在另一台机器上：请在引擎所在的主机（或当初启动该项目的机器）上修改 compose 文件并运行 compose。',
  'container-set-tz': '按下面所示在 compose 文件中写入 TZ，然后重建该服务；期间会短暂中断。',
  'container-set-tz-shared':
    '按下面所示在 compose 文件中写入 TZ；其他服务也引用这几行，它们在下次重建时会一并改用该时区。',
  'container-set-tz-unread':
    '在 compose 文件中该服务的 environment 下写入 TZ，然后重建该服务；期间会短暂中断。该文件未被读取：environment 是映射时按下面的写法，是列表时写成 - TZ=时区。',
  'container-set-tz-run': '用下面的 docker run 参数设置 TZ；这需要新建容器，旧容器中不在卷里的数据请先保存。',
  'container-choose-tz': '在配置该容器的地方，把 TZ 设为所需时区的名称，例如 Asia/Shanghai 或 Europe/Berlin。',
  'container-recreate': 'compose 文件中已是这样写的：只需重建该服务；期间会短暂中断。',
  'container-keep-tz-wakapi':
    '不要改动这个 Wakapi 的时区：使用 Postgres 或 MySQL 时，它按本地时间存储，一改时区，已有记录会全部错位（wakapi#771）。',
  'container-tz-dify':
    '注意 Dify 的 LOG_TZ：日志时间取决于它而不是 TZ；Celery 也以它为时区，改动它会使 beat 的定时任务整体移位。',
  'container-tz-postgres':
    'Postgres 沿用 initdb 时写入的 timezone，与 TZ 无关：此命令为新会话更改它；请先检查不带时区的列以及以 now() 为默认值的列。log_timezone 的设置方法相同。',
  'container-tz-mysql': 'MariaDB 和 MySQL 跟随 TZ：重启之后，NOW() 及其写入 DATETIME 列的值都按新时区计。',
  'container-unset-tz': '从 compose 文件中去掉 TZ，然后重建该服务；期间会短暂中断。',
  'container-unset-tz-run': '新建容器，去掉下面的 docker run 参数；如果 TZ 来自镜像，则去掉镜像中的 ENV TZ。',
  'container-unset-tz-image': 'TZ 不在 compose 文件的 environment 中：请在设置它的镜像或 env_file 中去掉。',
  'container-install-tzdata': '在 Dockerfile 的 USER 行之前安装时区文件，然后重新构建镜像并重建容器。',
  'container-copy-tzdata':
    '把时区文件复制进镜像：第一个阶段生成它们，最后一行写进最后一个阶段。然后重新构建镜像并重建容器。',
  'container-update-tzdata':
    '换用较新的时区文件：拉取较新的镜像，或加上这一行并不使用缓存（--no-cache）重新构建，然后重建容器。',
  'container-embed-tzdata-go':
    '如果是自己的 Go 程序：import _ "time/tzdata"，或用 -tags timetzdata 构建，这样就不需要时区文件。',
  'container-mount-tzdata': '或者，镜像由他人构建时：以只读方式挂载本机的时区文件，然后重建该服务。',
  'container-mount-tzdata-run': '或者，镜像由他人构建时：以只读方式挂载本机的时区文件；这需要新建容器。',
  'container-mount-read-only': '在 compose 文件中把该挂载改为只读，然后重建该服务；期间会短暂中断。',
  'container-mount-read-only-long':
    '在 compose 文件中把该挂载改为只读，该项的其余各行保持不变；然后重建该服务，期间会短暂中断。',
  'container-mount-read-only-run': '把该挂载改为只读；这需要用下面的 docker run 参数新建容器。',
  'container-remove-mount': '从 compose 文件中去掉该挂载，并为此重建该服务。',
  'container-remove-mount-run': '新建容器，去掉下面的 docker run 参数。',
  'container-restart': '重启该容器：届时会重新挂载；期间会短暂中断。',
  'container-drop-sys-time':
    '在 compose 文件中去掉它的 SYS_TIME，然后重建该服务。只有专门用来设置本内核时钟的程序才需要这一权限。',
  'container-drop-sys-time-run':
    '新建容器，去掉下面的 docker run 参数；如果用的是 --cap-add ALL，则加上 --cap-drop SYS_TIME。只有专门用来设置时钟的程序才需要这一权限。',
  'container-drop-privileged': '不要以 privileged 方式运行，只给它所需的 capability 和设备：特权容器总能设置时钟。',
  'container-set-variable': '按下面所示在 compose 文件中写入该变量，然后重建该服务；期间会短暂中断。',
  'container-set-variable-shared': '按下面所示在 compose 文件中写入该变量；其他服务也引用这几行。然后重建该服务。',
  'container-set-variable-unread':
    '在 compose 文件中该服务的 environment 下写入该变量，然后重建该服务。该文件未被读取：environment 是映射时按下面的写法，是列表时写成 - 变量名=值。',
  'container-set-variable-run': '用下面的 docker run 参数设置该变量；这需要新建容器，旧容器中不在卷里的数据请先保存。',
  'container-remove-variable': '从 compose 文件中去掉该变量，然后重建该服务。其值中加载或设置的其他内容应当保留。',
  'container-remove-variable-run': '新建容器，去掉下面的 docker run 参数。其值中加载或设置的其他内容应当保留。',
  'container-remove-variable-image': '该变量不在 compose 文件的 environment 中：请在设置它的镜像或 env_file 中去掉。',
};
