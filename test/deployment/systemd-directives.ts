/** A setting of a unit: its section, name and value. */
export interface Directive {
  section: string;
  name: string;
  value: string;
}

/** The settings of a unit's text. Errors: a line that is none. */
export function directivesOf(text: string): Directive[] {
  const found: Directive[] = [];
  let section = '';
  for (const line of text.split('\n').filter((one) => one !== '' && !/^[#;]/.test(one))) {
    const header = /^\[(\w+)\]$/.exec(line)?.[1];
    const [, name, value] = /^([A-Za-z]+)=(.*)$/.exec(line) ?? [];
    if (header !== undefined) section = header;
    else if (name !== undefined && value !== undefined) found.push({ section, name, value });
    else throw new Error(`not a line of a unit: ${line}`);
  }
  return found;
}

const ANY = /^.*$/;
const TEXT = /^\S.*$/;
const YES = /^(?:yes|no|true|false|on|off|1|0)$/;
const SECONDS = /^(?:\d+(?:ms|s|min|h)?|infinity)$/;
const MODE = /^[0-7]{3,4}$/;
const PATH = /^-?\/\S+$/;
const UNITS = /^[\w@.%-]+\.(?:target|service|socket|slice)(?: [\w@.%-]+\.(?:target|service|socket|slice))*$/;
const named = (pattern: RegExp, names: string): Record<string, RegExp> =>
  Object.fromEntries(names.split(' ').map((name) => [name, pattern]));

/** What systemd.unit(5), systemd.service(5), systemd.exec(5) and systemd.kill(5) know, for where systemd itself is not. */
const KNOWN: Record<string, Record<string, RegExp>> = {
  Unit: {
    ...named(UNITS, 'After Before Wants Requires BindsTo PartOf Conflicts Upholds'),
    ...named(SECONDS, 'StartLimitIntervalSec'),
    ...named(TEXT, 'Description'),
    Documentation: /^(?:https?|file|man|info):\S+$/,
    StartLimitBurst: /^\d+$/,
  },
  Service: {
    Type: /^(?:simple|exec|forking|oneshot|dbus|notify|notify-reload|idle)$/,
    Restart: /^(?:no|always|on-success|on-failure|on-abnormal|on-abort|on-watchdog)$/,
    KillMode: /^(?:control-group|mixed|process|none)$/,
    ProtectSystem: /^(?:yes|no|true|false|full|strict)$/,
    ProtectHome: /^(?:yes|no|true|false|read-only|tmpfs)$/,
    ProtectProc: /^(?:noaccess|invisible|ptraceable|default)$/,
    Environment: /^"?[A-Z][A-Z0-9_]*=.*$/,
    ExecStart: /^[-@:+!]*\/\S+(?: .*)?$/,
    LimitNOFILE: /^(?:\d+|infinity)(?::(?:\d+|infinity))?$/,
    RestrictAddressFamilies: /^~?(?:none|AF_[A-Z0-9_]+(?: AF_[A-Z0-9_]+)*)$/,
    SystemCallFilter: /^~?@?[\w-]+(?: @?[\w-]+)*$/,
    SystemCallErrorNumber: /^E[A-Z0-9]+$/,
    ...named(PATH, 'EnvironmentFile WorkingDirectory'),
    ...named(SECONDS, 'RestartSec TimeoutStopSec TimeoutStartSec'),
    ...named(MODE, 'UMask StateDirectoryMode RuntimeDirectoryMode'),
    ...named(TEXT, 'User Group StateDirectory RuntimeDirectory SystemCallArchitectures SyslogIdentifier'),
    ...named(ANY, 'CapabilityBoundingSet AmbientCapabilities'),
    ...named(
      YES,
      'NoNewPrivileges PrivateTmp PrivateDevices PrivateUsers ProtectClock ProtectHostname ProtectKernelLogs ' +
        'ProtectKernelModules ProtectKernelTunables ProtectControlGroups RestrictNamespaces RestrictRealtime ' +
        'RestrictSUIDSGID RemoveIPC LockPersonality MemoryDenyWriteExecute DynamicUser',
    ),
  },
  Install: { ...named(UNITS, 'WantedBy RequiredBy Also'), DefaultInstance: /^[\w.-]+$/, Alias: UNITS },
};

/** What systemd would not understand. */
export const unknownIn = (text: string): string[] =>
  directivesOf(text)
    .filter(({ section, name, value }) => !KNOWN[section]?.[name]?.test(value))
    .map(({ section, name, value }) => `[${section}] ${name}=${value}`);
