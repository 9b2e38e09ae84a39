import type {
  DeregisterTargetsCommandInput,
  DeregisterTargetsCommandOutput,
  DescribeTargetHealthCommandInput,
  DescribeTargetHealthCommandOutput,
  RegisterTargetsCommandInput,
  RegisterTargetsCommandOutput,
  TargetHealthDescription
} from '@aws-sdk/client-elastic-load-balancing-v2'
import { AwsError, type Handler, type Operations } from '../../gateway/service.ts'
import type { Instances } from '../../rooms.ts'
import type { Engine } from '../engine.ts'
import { type Health, notRegistered } from '../health.ts'
import { findTargetGroup, missing, type State, type TargetGroup } from '../state.ts'

export function targetOperations(state: State, engine: Engine, instances: Pick<Instances, 'view'>): Operations {
  const register: Handler<RegisterTargetsCommandInput, RegisterTargetsCommandOutput> = (input, caller) => {
    const group = findTargetGroup(state, input.TargetGroupArn, caller)
    if (input.Targets === undefined || input.Targets.length === 0) throw missing('Targets')
    const targets = input.Targets.map(({ Id = '', Port = group.port }) => ({ id: Id, port: Port }))
    const invalid = targets.filter(({ id }) => !valid(group, id)).map(({ id }) => `'${id}'`)
    if (invalid.length > 0) {
      throw new AwsError(
        'InvalidTarget',
        group.targetType === 'ip'
          ? `The IP addresses ${invalid.join(', ')} are not valid IPv4 addresses`
          : `The following targets are not in a running state and cannot be registered: ${invalid.join(', ')}`
      )
    }
    engine.register(group, targets)
    return {}
  }

  function valid(group: TargetGroup, id: string): boolean {
    if (group.targetType === 'ip') return /^(\d{1,3}\.){3}\d{1,3}$/.test(id)
    return instances.view(id)?.state === 'running'
  }

  const deregister: Handler<DeregisterTargetsCommandInput, DeregisterTargetsCommandOutput> = (input, caller) => {
    const group = findTargetGroup(state, input.TargetGroupArn, caller)
    if (input.Targets === undefined || input.Targets.length === 0) throw missing('Targets')
    // A target that is not registered is no error: "the action succeeds" (DeregisterTargets).
    engine.deregister(
      group,
      input.Targets.map(({ Id = '', Port }) => ({ id: Id, ...(Port === undefined ? {} : { port: Port }) }))
    )
    return {}
  }

  const health: Handler<DescribeTargetHealthCommandInput, DescribeTargetHealthCommandOutput> = (input, caller) => {
    const group = findTargetGroup(state, input.TargetGroupArn, caller)
    if (input.Targets === undefined || input.Targets.length === 0) {
      return {
        TargetHealthDescriptions: [...group.targets.values()].map(({ id, port, health }) =>
          shown(group, id, port, health)
        )
      }
    }
    return {
      TargetHealthDescriptions: input.Targets.flatMap(({ Id = '', Port }) => {
        const known = [...group.targets.values()].filter(t => t.id === Id && (Port === undefined || t.port === Port))
        return known.length === 0
          ? [shown(group, Id, Port ?? group.port, notRegistered)]
          : known.map(({ id, port, health }) => shown(group, id, port, health))
      })
    }
  }

  return {
    'elasticloadbalancing:RegisterTargets': register,
    'elasticloadbalancing:DeregisterTargets': deregister,
    'elasticloadbalancing:DescribeTargetHealth': health
  }
}

function shown(group: TargetGroup, id: string, port: number, health: Health): TargetHealthDescription {
  const { HealthCheckPort } = group.check
  return {
    Target: { Id: id, Port: port },
    HealthCheckPort: HealthCheckPort === 'traffic-port' ? String(port) : HealthCheckPort,
    TargetHealth: {
      State: health.state,
      ...(health.reason === undefined ? {} : { Reason: health.reason, Description: health.description })
    }
  }
}
