import { Inject } from '@nestjs/common';

/** Under which the modules find the open house. */
export const HOUSE = Symbol('House');
/** Under which the modules find the {@link ReadinessCheck}s. */
export const READINESS = Symbol('Readiness');

export const InjectHouse = (): ParameterDecorator => Inject(HOUSE);
