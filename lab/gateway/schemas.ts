import * as autoScaling from '@aws-sdk/client-auto-scaling'
import * as ebs from '@aws-sdk/client-ebs'
import * as ec2 from '@aws-sdk/client-ec2'
import * as elb from '@aws-sdk/client-elastic-load-balancing-v2'
import * as imageBuilder from '@aws-sdk/client-imagebuilder'
import { NormalizedSchema } from '@smithy/core/schema'
import type { ServiceName } from './service.ts'

/** How a service writes its requests and answers on the wire. */
export type Protocol = 'ec2Query' | 'awsQuery' | 'restJson'

export interface Operation {
  readonly name: string
  readonly input: NormalizedSchema
  readonly output: NormalizedSchema
  /** Method, path template and success status; only of REST services. */
  readonly http?: { readonly method: string; readonly path: string; readonly status: number }
}

export interface ServiceModel {
  readonly protocol: Protocol
  readonly namespace: string
  operation(name: string): Operation | undefined
  readonly operations: readonly string[]
}

type Exports = Readonly<Record<string, unknown>>

/**
 * The SDK's clients export a schema per operation, `RunInstances$` = [9, namespace, name, traits, input, output].
 * They are the same schemas that the client itself serialises by, so both ends agree by construction.
 */
function model(exports: Exports, protocol: Protocol, namespace = ''): ServiceModel {
  const known = new Map<string, Operation>()
  const operation = (name: string): Operation | undefined => {
    const found = known.get(name)
    if (found !== undefined) return found
    const schema = exports[`${name}$`]
    if (!Array.isArray(schema) || schema[0] !== 9) return undefined
    const [, , , traits, input, output] = schema
    const http = (traits as { http?: [string, string, number] } | 0) || {}
    const made: Operation = {
      name,
      input: NormalizedSchema.of(input),
      output: NormalizedSchema.of(output),
      ...(http.http === undefined
        ? {}
        : { http: { method: http.http[0], path: http.http[1].split('?')[0] ?? '/', status: http.http[2] } })
    }
    known.set(name, made)
    return made
  }
  return {
    protocol,
    namespace,
    operation,
    get operations() {
      return Object.keys(exports)
        .filter(name => name.endsWith('$'))
        .map(name => name.slice(0, -1))
        .filter(name => operation(name) !== undefined)
    }
  }
}

/** The services which the lab models itself, by the name that their clients sign with. */
export const models: Readonly<Record<ServiceName, ServiceModel>> = {
  ec2: model(ec2, 'ec2Query', 'http://ec2.amazonaws.com/doc/2016-11-15/'),
  autoscaling: model(autoScaling, 'awsQuery', 'http://autoscaling.amazonaws.com/doc/2011-01-01/'),
  elasticloadbalancing: model(elb, 'awsQuery', 'http://elasticloadbalancing.amazonaws.com/doc/2015-12-01/'),
  ebs: model(ebs, 'restJson'),
  imagebuilder: model(imageBuilder, 'restJson')
}

export const isModelled = (service: string): service is ServiceName => Object.hasOwn(models, service)
