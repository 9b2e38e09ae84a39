import { Temporal } from 'temporal-polyfill'
import { claimStore } from '../../../lib/chaos/store-place.ts'
import type { InputProblem } from '../../../lib/errors.ts'
import {
  defaulted,
  FieldProblem,
  flag,
  lines,
  list,
  matching,
  oneOf,
  optional,
  readInputs,
  required,
  text,
  type Values,
  whole
} from '../../../lib/inputs.ts'
import { type Account, accounts, sameAccountProblem } from './accounts.ts'
import { localDate, swallowedOn, type Window } from './day.ts'
import { parseWindow, windowSwallowed } from './settings.ts'

const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const

const region = matching(/^[a-z]{2}(-[a-z]+)+-\d+$/, 'a region such as eu-central-1')

const windowField = (value: string): Window => {
  const window = parseWindow(value)
  if (typeof window === 'string') throw new FieldProblem(window)
  return window
}

const timeZone = (value: string): string => {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(value)
    return value
  } catch {
    throw new FieldProblem(`"${value}" is not a time zone such as Europe/Berlin (IANA name)`)
  }
}

const date = (value: string): string => {
  try {
    return Temporal.PlainDate.from(value).toString()
  } catch {
    throw new FieldProblem(`"${value}" is not an ISO date such as 2026-12-25`)
  }
}

const urls = (value: string): readonly string[] => {
  const given = lines(value)
  const wrong = given.filter(url => !/^https?:\/\/\S+$/.test(url))
  if (wrong.length > 0) throw new FieldProblem(`"${wrong.join('", "')}" is not an http or https URL`)
  return given
}

export const fields = {
  mode: defaulted(oneOf('plan', 'run', 'run-now', 'report'), 'plan'),
  unleashed: defaulted(flag, false),
  application: optional(text),
  'group-by': defaulted(oneOf('app', 'stack', 'cluster', 'asg'), 'app'),
  accounts: defaulted((value: string): readonly Account[] => accounts(lines(value)), []),
  'accounts-independent': defaulted(flag, false),
  regions: defaulted(list(region), []),
  'regions-independent': defaulted(flag, false),
  seed: required(text),
  'mean-days': defaulted(whole(1, 365), 5),
  'min-days': defaulted(whole(1, 365), 1),
  window: defaulted(windowField, { startMinute: 9 * 60, endMinute: 15 * 60 }),
  'time-zone': defaulted(timeZone, 'UTC'),
  workdays: defaulted(list(oneOf(...WEEKDAYS)), ['mon', 'tue', 'wed', 'thu', 'fri'] as const),
  holidays: defaulted(list(date), []),
  'holidays-file': optional(text),
  'min-healthy': defaulted(whole(1, 10_000), 1),
  'max-kills-per-run': defaulted(whole(1, 1000), 10),
  'max-kills-per-day': optional(whole(1, 100_000)),
  'stop-alarms': defaulted(lines, []),
  'honor-safety-lever': defaulted(flag, true),
  exclude: defaulted(list(text), []),
  'terminate-via': defaulted(oneOf('asg', 'ec2'), 'asg'),
  'probe-url': defaulted(urls, []),
  'recovery-timeout-seconds': defaulted(whole(1, 3600), 900),
  'claim-store': defaulted(claimStore, { kind: 'ssm', path: '/kiln/chaos' }),
  'github-token': optional(text),
  'keep-claims-days': defaulted(whole(1, 366), 30),
  'plan-from': optional(date),
  'plan-days': defaulted(whole(1, 31), 7)
} as const

export type Inputs = Values<typeof fields>

/** The inputs of a run, at a time in milliseconds. @throws InputError naming every input that is wrong. */
export const chaosInputs = (env?: NodeJS.ProcessEnv, now = Date.now()): Inputs =>
  readInputs(fields, env, given => together(given, now))

function together(given: Partial<Inputs>, now: number): readonly InputProblem[] {
  const problems: InputProblem[] = []
  const { workdays, holidays, window, accounts: roles } = given
  const [zone, mean, min, from] = [given['time-zone'], given['mean-days'], given['min-days'], given['plan-from']]
  if (mean !== undefined && min !== undefined && mean < min) {
    problems.push({ input: 'mean-days', problem: `${mean} is below min-days ${min}` })
  }
  if (given.mode === 'run-now' && given.application === undefined) {
    problems.push({ input: 'application', problem: 'mode run-now needs the one application that it is for' })
  }
  const today = zone === undefined ? undefined : localDate(now, zone)
  if (
    zone !== undefined &&
    today !== undefined &&
    workdays !== undefined &&
    holidays !== undefined &&
    window !== undefined
  ) {
    const calendar = { timeZone: zone, workdays: weekdayNumbers(workdays), holidays: new Set(holidays), window }
    const swallowed = swallowedOn(today, calendar)
    if (swallowed !== undefined) {
      problems.push({ input: 'window', problem: windowSwallowed(windowText(window), swallowed, zone) })
    }
  }
  const same = roles === undefined ? undefined : sameAccountProblem(roles)
  if (same !== undefined) problems.push({ input: 'accounts', problem: same })
  if (from !== undefined && today !== undefined && from < today) {
    problems.push({ input: 'plan-from', problem: `${from} is over; today is ${today} in ${zone}` })
  }
  if (workdays?.length === 0) problems.push({ input: 'workdays', problem: 'names no day at all' })
  return problems
}

/** ISO weekday numbers, Monday is 1. */
export const weekdayNumbers = (names: readonly (typeof WEEKDAYS)[number][]): ReadonlySet<number> =>
  new Set(names.map(name => WEEKDAYS.indexOf(name) + 1))

const windowText = ({ startMinute, endMinute }: Window): string =>
  [startMinute, endMinute]
    .map(minute => `${String(Math.floor(minute / 60)).padStart(2, '0')}:${String(minute % 60).padStart(2, '0')}`)
    .join('-')
