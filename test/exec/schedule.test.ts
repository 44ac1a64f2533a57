import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { StageName } from '../../src/base/brand.ts';
import { Schedule } from '../../src/exec/schedule.ts';
import { selectStages } from '../../src/exec/selection.ts';
import type { StageGraph } from '../../src/graph/graph.ts';
import { fixtureGraph } from './fixture-graph.ts';
import { names } from './rig.ts';

/** Stage i may take a model and a corpus from two of the stages before it. */
const graphs: fc.Arbitrary<StageGraph> = fc
  .array(fc.tuple(fc.option(fc.nat()), fc.option(fc.nat())), { minLength: 1, maxLength: 25 })
  .map((picks) =>
    fixtureGraph(
      picks.map(([model, corpus], index) => ({
        name: `s${index}`,
        ...(model !== null && index > 0 && { model: `s${model % index}` }),
        ...(corpus !== null && index > 0 && { corpus: `s${corpus % index}` }),
      })),
      '',
    ),
  );

function inputsOf(graph: StageGraph, name: StageName): readonly StageName[] {
  return Object.values(graph.byName.get(name)?.inputs ?? {});
}

test('every stage is offered once, after all its inputs are done, whatever ends first', () => {
  fc.assert(
    fc.property(graphs, fc.infiniteStream(fc.nat()), (graph, choices) => {
      const schedule = new Schedule(graph, new Set(graph.byName.keys()));
      const taken: StageName[] = [];
      const done = new Set<StageName>();
      const offered = new Set<StageName>();
      for (;;) {
        for (let stage = schedule.next(); stage !== null; stage = schedule.next()) {
          assert.ok(!offered.has(stage.name));
          assert.ok(inputsOf(graph, stage.name).every((input) => done.has(input)));
          offered.add(stage.name);
          taken.push(stage.name);
        }
        if (taken.length === 0) break;
        const [ended] = taken.splice(Number(choices.next().value) % taken.length, 1);
        assert.ok(ended);
        done.add(ended);
        schedule.done(ended);
      }
      assert.equal(done.size, graph.order.length);
      assert.deepEqual(schedule.remaining(), []);
    }),
  );
});

test('one at a time, stages are offered in the order of the graph', () => {
  fc.assert(
    fc.property(graphs, (graph) => {
      const schedule = new Schedule(graph, new Set(graph.byName.keys()));
      const offered: StageName[] = [];
      for (let stage = schedule.next(); stage !== null; stage = schedule.next()) {
        offered.push(stage.name);
        schedule.done(stage.name);
      }
      assert.deepEqual(
        offered,
        graph.order.map(({ name }) => name),
      );
    }),
  );
});

test('a lost stage takes with it exactly those that need it', () => {
  fc.assert(
    fc.property(graphs, fc.nat(), (graph, pick) => {
      const schedule = new Schedule(graph, new Set(graph.byName.keys()));
      const victim = graph.order[pick % graph.order.length]?.name;
      const lost = new Set<StageName>();
      for (let stage = schedule.next(); stage !== null; stage = schedule.next()) {
        if (stage.name !== victim) schedule.done(stage.name);
        else for (const user of schedule.lose(stage.name)) lost.add(user);
      }
      for (const { name } of graph.order) {
        const needs = inputsOf(graph, name).some((input) => input === victim || lost.has(input));
        assert.equal(lost.has(name), needs);
        assert.equal(schedule.isDone(name), !needs && name !== victim);
      }
    }),
  );
});

test('a result that turns out damaged is offered again, and its users wait for it', () => {
  const graph = fixtureGraph([{ name: 'a' }, { name: 'b', model: 'a' }, { name: 'c', model: 'b' }], '');
  const [a, b, c] = graph.order.map(({ name }) => name) as [StageName, StageName, StageName];
  const schedule = new Schedule(graph, new Set([a, b, c]));
  assert.equal(schedule.next()?.name, a);
  schedule.done(a);
  assert.equal(schedule.next()?.name, b);
  schedule.reopen(a);
  schedule.reopen(b);
  assert.equal(schedule.next()?.name, a);
  assert.equal(schedule.next(), null);
  schedule.done(a);
  assert.equal(schedule.next()?.name, b);
  schedule.done(b);
  assert.equal(schedule.next()?.name, c);
});

test('ten thousand stages in a row and side by side are scheduled in a moment', () => {
  for (const isChain of [true, false]) {
    const order = Array.from({ length: 10_000 }, (_, index) => ({
      name: `s${index}`,
      inputs: isChain && index > 0 ? { model: `s${index - 1}` } : {},
    }));
    const users = order.map(
      ({ name }, index) => [name, isChain && index < 9999 ? [`s${index + 1}`] : []] as const,
    );
    const graph = { order, byName: new Map(), users: new Map(users) } as unknown as StageGraph;
    const before = process.cpuUsage();
    const schedule = new Schedule(graph, new Set(graph.order.map(({ name }) => name)));
    let count = 0;
    for (let stage = schedule.next(); stage !== null; stage = schedule.next()) {
      schedule.done(stage.name);
      count++;
    }
    assert.equal(count, 10_000);
    assert.ok(process.cpuUsage(before).user < 1_000_000);
  }
});

test('a selection names the stages it reaches', () => {
  const graph = fixtureGraph(
    [{ name: 'a' }, { name: 'b', model: 'a' }, { name: 'c', model: 'b' }, { name: 'd', model: 'a' }],
    '',
  );
  const select = (selection: Partial<Parameters<typeof selectStages>[1]>): unknown => {
    const { wanted, forced } = selectStages(graph, {
      force: new Set(),
      from: new Set(),
      only: null,
      ...selection,
    });
    return [[...wanted].sort().join(''), [...forced].sort().join('')];
  };
  assert.deepEqual(select({}), ['abcd', '']);
  assert.deepEqual(select({ force: 'all' }), ['abcd', 'abcd']);
  assert.deepEqual(select({ force: names('b') }), ['abcd', 'b']);
  assert.deepEqual(select({ from: names('b') }), ['abcd', 'bc']);
  assert.deepEqual(select({ only: names('c') }), ['abc', '']);
  assert.deepEqual(select({ only: names('d'), force: 'all' }), ['ad', 'ad']);
  assert.deepEqual(select({ only: names('b'), from: names('a') }), ['ab', 'ab']);
});
