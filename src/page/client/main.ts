/** The page's script. Without it the page says the same; with it plots fit their place, zoom and tell where points come from. */
import type { PlotData } from '../plots/plot.ts';
import { liveCurves } from './curves.ts';
import { unfold } from './folds.ts';
import { liveTradeOffs } from './trade-offs.ts';

document.documentElement.classList.add('scripted');
unfold();
const plots = JSON.parse(document.getElementById('plot-data')?.textContent ?? '{}') as Partial<PlotData>;
liveTradeOffs(plots.tradeOffs ?? []);
if (plots.curves != null) liveCurves(plots.curves);
