// What Cube's own client for JavaScript makes of the server's answers, as JSON on standard output.
// node client.cjs <api url> <token> <bad token>
const cube = require('@cubejs-client/core').default;

const [url, token, badToken] = process.argv.slice(2);
const api = cube(token, { apiUrl: url });
const during = (dateRange) => [{ dimension: 'closures.closed_on', granularity: 'quarter', dateRange }];
const year = ['2025-01-01', '2025-12-31'];
const closures = { measures: ['closures.eh06_closures'], timeDimensions: during(year) };

async function words(promise) {
  try {
    await promise;
    return null;
  } catch (error) {
    return { message: error.message, status: error.status };
  }
}

async function main() {
  const said = {};
  const loaded = await api.load({ ...closures, dimensions: ['closures.tier'] });
  said.rows = loaded.rawData();
  said.pivot = loaded.chartPivot();
  said.series = loaded.series().map((each) => each.title);
  said.columns = loaded.tableColumns().map((each) => each.key);
  for (const responseFormat of ['compact', 'columnar']) {
    said[responseFormat] = (
      await api.load({ ...closures, dimensions: ['closures.tier'], responseFormat })
    ).rawData();
  }
  const limited = await api.load({ ...closures, total: true, limit: 1 });
  said.total = limited.totalRows();

  const compared = await api.load({
    measures: ['closures.eh06_closures'],
    timeDimensions: [
      {
        dimension: 'closures.closed_on',
        granularity: 'quarter',
        compareDateRange: [year, ['2024-01-01', '2024-12-31']],
      },
    ],
  });
  said.compared = compared.decompose().map((each) => each.rawData());
  said.comparedSeries = compared.series().map((each) => each.title);

  const blended = await api.load([
    closures,
    {
      measures: ['referrals.eh01_referrals'],
      timeDimensions: [{ dimension: 'referrals.referral_date', granularity: 'quarter', dateRange: year }],
    },
  ]);
  said.blended = blended.chartPivot();

  said.drill = loaded.drillDown({ xValues: [loaded.chartPivot()[0].x], yValues: ['TARGETED', 'closures.eh06_closures'] });

  const view = await api.load({
    measures: ['early_help.eh01_referrals', 'early_help.eh06_closures'],
    timeDimensions: [{ dimension: 'early_help.month_end', granularity: 'year', dateRange: year }],
  });
  said.view = view.rawData();

  const meta = await api.meta();
  said.resolved = meta.resolveMember('closures.eh07_disengaged_rate', 'measures').title;
  said.views = meta.cubes.filter((each) => each.type === 'view').map((each) => each.name);
  said.sql = (await api.sql(closures)).rawQuery().sql[0];
  said.dryRun = (await api.dryRun(closures)).queryType;

  said.unknown = await words(api.load({ measures: ['closures.nothing'] }));
  said.refused = await words(cube(badToken, { apiUrl: url }).load(closures));
  process.stdout.write(JSON.stringify(said));
}

main();
