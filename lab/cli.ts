#!/usr/bin/env node
import { spawn, spawnSync } from 'node:child_process'
import { readdir } from 'node:fs/promises'
import { constants } from 'node:os'
import type { Call } from './gateway/journal.ts'
import { cacheDirectory } from './host.ts'
import { ask, down, insideCommand, insideEnvironment, LabError, labName, status, up } from './lifecycle.ts'
import { labPaths } from './network.ts'
import { countTraces } from './traces.ts'

const HELP = `The lab: AWS on one Linux machine. LAB_NAME chooses one of several (default: main).

  lab up [--json]                start it; cleans up after one that was killed
  lab down                       end it and remove everything of it
  lab status [--json]            what runs, and what is left over when nothing should (exit 3 when down, 0 with --json)
  lab reset                      start afresh: down and up on the same port
  lab logs [NAME] [--follow]     a log: daemon (default), moto, or an instance's id
  lab journal [--json] [clear]   the calls so far, per action, or all of them
  lab faults                     rules and switches that are set
  lab faults add JSON            add a rule: {"match": {"operation": "ModifyRule", "nth": 1}, "effect": "drop-answer"}
  lab faults remove ID | clear
  lab faults switch NAME=NUMBER …  set switches of the rooms (0 = off); lab/README.md lists them
  lab policy KEY FILE | clear KEY  enforce an IAM policy document for an access key, or a role by its ARN
  lab exec [--] COMMAND …        run a command in the lab's network, with its endpoint and credentials

LAB_PORT: port on the host's 127.0.0.1 (main: 4566, others: a free one). KILN_CACHE: where tools and base images are.`

const print = (text: string): void => {
  process.stdout.write(`${text}\n`)
}
const note = (text: string): void => {
  process.stderr.write(`${text}\n`)
}

type Command = (args: readonly string[]) => Promise<number>

const commands: Readonly<Record<string, Command>> = {
  up: async args => {
    const started = performance.now()
    const result = await up(labName(), { log: note })
    if (args.includes('--json')) print(JSON.stringify(result, null, 2))
    else {
      const seconds = ((performance.now() - started) / 1000).toFixed(1)
      print(`The lab "${result.name}" is up at ${result.endpoint} (${seconds} s).`)
    }
    return 0
  },

  down: async () => {
    await down(labName())
    print(`The lab "${labName()}" is down; nothing of it is left.`)
    return 0
  },

  status: async args => {
    const result = await status(labName())
    if (args.includes('--json')) {
      print(JSON.stringify(result, null, 2))
      return 0
    }
    if (result.up) {
      print(`The lab "${result.name}" is up at ${result.endpoint}, daemon ${result.pid}.`)
      for (const key of ['rooms', 'instances', 'calls', 'switches', 'faults', 'policies']) {
        if (result[key] !== undefined) print(`  ${key}: ${JSON.stringify(result[key])}`)
      }
    } else if (countTraces(result.leftovers) === 0) print(`The lab "${result.name}" is down.`)
    else {
      print(`The lab "${result.name}" is down, but this is left of it (\`lab down\` removes it):`)
      print(JSON.stringify(result.leftovers, null, 2))
    }
    return result.up ? 0 : 3
  },

  reset: async () => {
    const { port } = await status(labName())
    await down(labName())
    const result = await up(labName(), { log: note, ...(port === undefined ? {} : { port }) })
    print(`The lab "${result.name}" is new at ${result.endpoint}.`)
    return 0
  },

  logs: async args => {
    const instance = args.find(arg => arg.startsWith('i-'))
    if (instance !== undefined) {
      print((await ask<{ log: string }>(labName(), 'GET', `/instances/${instance}?lines=1000`)).log)
      return 0
    }
    const directory = `${labPaths(labName()).data}/logs`
    const name = args.find(arg => !arg.startsWith('-')) ?? 'daemon'
    const files = await readdir(directory).catch(() => {
      throw new LabError(`The lab "${labName()}" has no logs: it is not up.`)
    })
    const file = files.find(candidate => candidate === name || candidate === `${name}.log`)
    if (file === undefined) throw new LabError(`There is no log "${name}". There are: ${files.join(', ')}.`)
    const follow = args.includes('--follow') || args.includes('-f')
    return await attached(follow ? ['tail', '-n', '50', '-f', `${directory}/${file}`] : ['cat', `${directory}/${file}`])
  },

  journal: async args => {
    if (args.includes('clear')) {
      await ask(labName(), 'DELETE', '/journal')
      return 0
    }
    const { calls } = await ask<{ calls: Call[] }>(labName(), 'GET', '/journal')
    if (args.includes('--json')) for (const call of calls) print(JSON.stringify(call))
    else print(summary(calls))
    return 0
  },

  faults: async ([verb = 'list', ...args]) => {
    const name = labName()
    switch (verb) {
      case 'list': {
        const { faults } = await ask<{ faults: unknown[] }>(name, 'GET', '/faults')
        for (const fault of faults) print(JSON.stringify(fault))
        print(`switches: ${JSON.stringify(await ask(name, 'GET', '/switches'))}`)
        return 0
      }
      case 'add':
        print(JSON.stringify(await ask(name, 'POST', '/faults', json(args[0]))))
        return 0
      case 'remove':
        await ask(name, 'DELETE', `/faults/${encodeURIComponent(args[0] ?? '')}`)
        return 0
      case 'clear':
        await ask(name, 'DELETE', '/faults')
        return 0
      case 'switch':
        print(JSON.stringify(await ask(name, 'PUT', '/switches', Object.fromEntries(args.map(assignment)))))
        return 0
      default:
        throw new LabError(`lab faults ${verb}: unknown; there are list, add, remove, clear and switch.`)
    }
  },

  policy: async ([key, file]) => {
    if (key === undefined || file === undefined) throw new LabError('lab policy needs KEY FILE, or clear KEY.')
    if (key === 'clear') await ask(labName(), 'DELETE', `/policies/${encodeURIComponent(file)}`)
    else {
      const { readFile } = await import('node:fs/promises')
      await ask(labName(), 'PUT', `/policies/${encodeURIComponent(key)}`, json(await readFile(file, 'utf8')))
    }
    return 0
  },

  exec: async args => {
    const command = args[0] === '--' ? args.slice(1) : args
    if (command.length === 0) throw new LabError('lab exec needs a command: lab exec -- aws ec2 describe-images')
    const { venv } = await ask<{ venv: string }>(labName(), 'GET', '/status')
    return await attached(insideCommand(labName(), command), insideEnvironment(process.env, venv))
  }
}

function json(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '')
  } catch {
    throw new LabError(`This is not JSON: ${text ?? '(nothing)'}`)
  }
}

function assignment(text: string): [string, number] {
  const [, name, value] = /^([^=]+)=(-?\d+(?:\.\d+)?)$/.exec(text) ?? []
  if (name === undefined || value === undefined) throw new LabError(`"${text}" is not NAME=NUMBER.`)
  return [name, Number(value)]
}

function summary(calls: readonly Call[]): string {
  const rows = new Map<string, { reads: number; writes: number; errors: number }>()
  for (const call of calls) {
    const key = call.action || call.userAgent.split(' ')[0] || '(unknown)'
    const row = rows.get(key) ?? { reads: 0, writes: 0, errors: 0 }
    if (call.mutating) row.writes += 1
    else row.reads += 1
    if (call.status >= 400) row.errors += 1
    rows.set(key, row)
  }
  const line = (...cells: (string | number)[]): string =>
    cells.map((cell, index) => (index === 0 ? String(cell).padEnd(32) : String(cell).padStart(8))).join('')
  return [
    line('caller', 'reads', 'writes', 'errors'),
    ...[...rows].map(([key, row]) => line(key, row.reads, row.writes, row.errors))
  ].join('\n')
}

/** Runs a command with our terminal; returns its exit code as a shell would. */
async function attached(command: readonly string[], env = process.env): Promise<number> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { stdio: 'inherit', env })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => child.kill(signal))
  return await new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code, signal) => resolve(code ?? 128 + (signal === null ? 0 : constants.signals[signal])))
  })
}

/** Namespaces, mounts and cgroups are root's; sudo keeps the environment that decides which lab and cache is meant. */
function asRoot(args: readonly string[]): number {
  if (process.env['LAB_AS_ROOT']) throw new LabError('The lab needs root, and sudo did not give it.')
  const kept = ['LAB_AS_ROOT=1', `PATH=${process.env['PATH'] ?? ''}`, `KILN_CACHE=${cacheDirectory()}`]
  const result = spawnSync('sudo', ['-E', 'env', ...kept, process.execPath, import.meta.filename, ...args], {
    stdio: 'inherit'
  })
  if (result.error !== undefined) throw new LabError('The lab needs root, and there is no sudo. Run it as root.')
  return result.status ?? 1
}

async function main(): Promise<number> {
  const [verb, ...args] = process.argv.slice(2)
  if (verb === undefined || verb === 'help' || verb === '--help' || verb === '-h') {
    print(HELP)
    return verb === undefined ? 2 : 0
  }
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined
  if (command === undefined) throw new LabError(`lab ${verb}: unknown. \`lab help\` lists the commands.`)
  if (args[0] === '--help' || args[0] === '-h') {
    print(HELP)
    return 0
  }
  if (process.getuid?.() !== 0) return asRoot([verb, ...args])
  return await command(args)
}

main().then(
  code => {
    process.exitCode = code
  },
  error => {
    note(error instanceof LabError ? `lab: ${error.message}` : `lab: ${error instanceof Error ? error.stack : error}`)
    process.exitCode = 1
  }
)
