import type { Device } from '../../engine.ts';
import { cuda } from './cuda.ts';
import type { Provider } from './provider.ts';
import { webgpu } from './webgpu.ts';

export const providers: Readonly<Record<Exclude<Device, 'cpu'>, Provider>> = { webgpu, cuda };
