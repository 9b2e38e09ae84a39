/**
 * What a step's own programs have no business with: its inputs, which hold secrets, tokens of the job (ACTIONS_*, of
 * which one gives out OIDC tokens), and the files by which this action, and nobody for it, sets outputs and what later
 * steps see. The file of the job's summary is not among them: whoever adds to it takes nothing away.
 */
const OF_THE_ACTION = /^((INPUT|ACTIONS)_.*|GITHUB_(ENV|OUTPUT|PATH|STATE))$/

/** The environment for a program that runs what users wrote: this process's, without what is the action's own. */
export const inheritable = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !OF_THE_ACTION.test(name)))
