-- A second client: headless Neovim with nothing but its own LSP client attaches the server and works with it.
--   nvim --headless -u NONE -i NONE -c 'luafile test/e2e/neovim.lua'     with ATLAS_SERVER and ATLAS_BOARD in the environment
-- One line a step: `ok NAME` or `FAIL NAME: why`. A step that fails does not keep the others from being tried.
local PATIENCE_MS = 100000

local function say(line)
  io.stdout:write(line .. '\n')
end

local failed = false
local function step(name, run)
  local good, why = pcall(run)
  failed = failed or not good
  say(good and 'ok ' .. name or 'FAIL ' .. name .. ': ' .. tostring(why):gsub('\n', ' '))
end

local function wait(what, accept)
  if not vim.wait(PATIENCE_MS, accept, 20) then
    error('waited in vain for ' .. what, 0)
  end
end

vim.cmd('edit ' .. vim.fn.fnameescape(vim.env.ATLAS_BOARD))
vim.bo.filetype = 'dts'
local buffer = vim.api.nvim_get_current_buf()
local client_id

local function request(method, params)
  local answers = assert(vim.lsp.buf_request_sync(buffer, method, params, PATIENCE_MS), method .. ' was not answered')
  local answer = assert(answers[client_id], 'no answer of the server')
  assert(not answer.error, vim.inspect(answer.error))
  return answer.result
end

--- The parameters for the first place of a text, some characters on.
local function at(text, into)
  for number, line in ipairs(vim.api.nvim_buf_get_lines(buffer, 0, -1, false)) do
    local column = line:find(text, 1, true)
    if column then
      return {
        textDocument = vim.lsp.util.make_text_document_params(buffer),
        position = { line = number - 1, character = column - 1 + into },
      }
    end
  end
  error('no ' .. text, 0)
end

local function codes()
  return vim.tbl_map(function(found)
    return found.code
  end, vim.diagnostic.get(buffer))
end

--- Edits as a user does: Neovim tells the server.
local function append(...)
  vim.api.nvim_buf_set_lines(buffer, -1, -1, false, { ... })
end

step('attaches', function()
  client_id = (vim.lsp.start_client or vim.lsp.start)({
    name = 'devicetree-atlas',
    cmd = { 'node', vim.env.ATLAS_SERVER, '--stdio' },
    root_dir = vim.fn.fnamemodify(vim.env.ATLAS_BOARD, ':h:h'),
  })
  assert(client_id, 'the client did not start')
  vim.lsp.buf_attach_client(buffer, client_id)
  wait('initialize', function()
    local client = vim.lsp.get_client_by_id(client_id)
    return client and client.server_capabilities and client.server_capabilities.hoverProvider
  end)
end)

step('hover', function()
  local hover = request('textDocument/hover', at('splash@9c000000', 2))
  assert(hover.contents.value:find('9c000000', 1, true), vim.inspect(hover))
end)

step('definition in another file', function()
  local found = request('textDocument/definition', at('&vdd_sensor', 3))
  local place = vim.tbl_islist(found) and found[1] or found
  assert((place.targetUri or place.uri):find('acme-a1000-evb.dts', 1, true), vim.inspect(found))
  found = request('textDocument/definition', at('&modem', 3))
  place = vim.tbl_islist(found) and found[1] or found
  assert((place.targetUri or place.uri):find('acme-a1000.dtsi', 1, true), vim.inspect(found))
end)

step('an edit brings a diagnostic', function()
  append('', '&nothing {', '};')
  wait('unknown-label', function()
    return vim.tbl_contains(codes(), 'unknown-label')
  end)
end)

step('taken back, it is gone', function()
  local lines = vim.api.nvim_buf_line_count(buffer)
  vim.api.nvim_buf_set_lines(buffer, lines - 3, -1, false, {})
  wait('no unknown-label', function()
    return not vim.tbl_contains(codes(), 'unknown-label')
  end)
end)

local capabilities = client_id and vim.lsp.get_client_by_id(client_id).server_capabilities or {}

if capabilities.renameProvider then
  step('rename', function()
    local params = at('vdd_sensor:', 2)
    params.newName = 'vdd_thermal'
    vim.lsp.util.apply_workspace_edit(request('textDocument/rename', params), 'utf-16')
    local text = table.concat(vim.api.nvim_buf_get_lines(buffer, 0, -1, false), '\n')
    assert(text:find('vdd_thermal: regulator-sensor', 1, true) and text:find('<&vdd_thermal>', 1, true), text)
    assert(not text:find('vdd_sensor', 1, true), text)
  end)
end

if capabilities.completionProvider then
  step('completion', function()
    append('', '&i2c', '')
    local line = vim.api.nvim_buf_line_count(buffer) - 2
    local found = request('textDocument/completion', {
      textDocument = vim.lsp.util.make_text_document_params(buffer),
      position = { line = line, character = 4 },
    })
    local labels = vim.tbl_map(function(item)
      return item.label
    end, found.items or found)
    assert(vim.tbl_contains(labels, 'i2c0') or vim.tbl_contains(labels, '&i2c0'), vim.inspect(labels))
  end)
end

step('ends', function()
  vim.lsp.stop_client(client_id)
  wait('the end', function()
    return vim.lsp.client_is_stopped(client_id)
  end)
end)
vim.cmd(failed and 'cquit 1' or 'qall!')
