// Uses what Devicetree Atlas exports, through VS Code alone, and writes down what it got.
const vscode = require('vscode');

/** What was announced since the start. */
const events = { activeBoards: [], boards: [] };

exports.activate = async (context) => {
  const atlas = vscode.extensions.getExtension('devicetree-atlas.devicetree-atlas');
  const { getApi } = await atlas.activate();
  const api = getApi(1);
  context.subscriptions.push(
    api.onDidChangeActiveBoard((board) => events.activeBoards.push(board?.name)),
    api.onDidChangeBoard((board) => events.boards.push(board.name)),
    vscode.commands.registerCommand('apiUser.report', () => writeReport(getApi, api)),
  );
};

async function writeReport(getApi, api) {
  const [folder] = vscode.workspace.workspaceFolders;
  const tree = await api.compiledTree();
  const map = await api.memoryMap();
  const boot = await api.bootReport();
  const other = await api.compiledTree(vscode.Uri.joinPath(folder.uri, 'dts/acme-a1000-broken.dts'));
  const report = {
    version: api.version,
    refusal: refusalOf(() => getApi(2)),
    active: api.activeBoard?.name,
    tree: tree && { name: tree.board.name, magic: [...tree.blob.slice(0, 4)], dts: tree.dts, files: tree.files.length },
    map: map && { name: map.board.name, ram: map.ram, reserved: map.reserved.map(({ label }) => label) },
    boot: boot && { name: boot.board.name, kernel: boot.kernel, log: boot.log.map(({ text }) => text) },
    other: other && { name: other.board.name, hasBlob: other.blob !== undefined },
    events,
    tools: await toolAnswers(),
  };
  const file = vscode.Uri.joinPath(folder.uri, 'api-report.json');
  await vscode.workspace.fs.writeFile(file, Buffer.from(JSON.stringify(report)));
}

function refusalOf(ask) {
  try {
    ask();
    return undefined;
  } catch (error) {
    return error.message;
  }
}

/** Every tool that chat would be offered, each asked once; undefined where VS Code has no such tools. */
async function toolAnswers() {
  if (vscode.lm?.invokeTool === undefined) return undefined;
  const inputs = {
    dtatlas_explain_node: { node: '&uart0' },
    dtatlas_explain_log_line: { lines: 'OF: reserved mem: node linux,cma compatible matching fail' },
    dtatlas_compare_boards: { other: 'dts/acme-a1000-evb.dts' },
  };
  const answers = {};
  for (const { name } of vscode.lm.tools.filter((tool) => tool.name.startsWith('dtatlas_'))) {
    const options = { input: inputs[name] ?? {}, toolInvocationToken: undefined };
    const { content } = await vscode.lm.invokeTool(name, options);
    answers[name] = content.map((part) => part.value).join('');
  }
  return answers;
}
