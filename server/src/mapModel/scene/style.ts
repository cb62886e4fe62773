/**
 * The style sheet of a drawing, in a page and in a file alike. Its colours are custom properties, which the page or file sets:
 * `--page`, `--ink`, `--muted`, `--line`, `--fault`, `--focus`, `--sans`, `--mono`; `--kind` comes from the kind's class.
 */
export const SCENE_STYLE = `
.scene text{font:11px var(--sans);fill:var(--muted)}
.scene .label{font-size:12.5px;fill:var(--ink)}
.scene .mono{font:10.5px var(--mono)}
.scene .strong{font-weight:600;fill:var(--ink)}
.scene .end{text-anchor:end}
.scene .middle{text-anchor:middle}
.scene .kind-mixed{--kind:var(--muted)}
.void{fill:none;stroke:var(--line);stroke-dasharray:1 4}
.ground.ram{fill:var(--ink);fill-opacity:.055}
.piece-frame{fill:none;stroke:var(--muted);stroke-opacity:.55}
.speck{fill:var(--kind);fill-opacity:.62}
.speck.faulty{fill:var(--fault);fill-opacity:1}
.break{fill:none;stroke:var(--muted);stroke-width:1.1}
.beam{fill:var(--focus);fill-opacity:.09}
.window-frame{fill:var(--focus);fill-opacity:.1;stroke:var(--focus);stroke-width:1.5}
.rail{fill:var(--ink);fill-opacity:.14}
.scene .rail-name{font-size:9.5px;letter-spacing:.3px}
.tick{stroke:var(--muted);stroke-opacity:.4}
.free{font-style:normal}
.nothing{font-style:italic}
.box{fill:var(--kind);fill-opacity:.26;stroke:var(--kind);stroke-opacity:.55;stroke-width:1}
.box.thin{fill-opacity:.82;stroke:none}
.edge{fill:var(--kind)}
.edge.in-pieces{fill:none;stroke:var(--kind);stroke-width:3;stroke-dasharray:4 3}
.box.estimate{stroke-dasharray:5 3;stroke-opacity:.9}
.stroke{fill:none;stroke:var(--kind);stroke-opacity:.5;stroke-width:1}
.conflict-stroke{stroke:var(--fault);stroke-opacity:.9;stroke-width:2}
.conflict-edge{fill:none;stroke:var(--fault);stroke-width:1.5}
.box.faulty{stroke:var(--fault);stroke-opacity:1;stroke-width:1.5}
.faulty .label{fill:var(--fault)}
.box.idle{fill:none;stroke-dasharray:3 3}
.edge.idle{fill-opacity:.4;stroke-opacity:.4}
.box.thin.idle{fill:var(--kind);fill-opacity:.35}
.idle .label{fill:var(--muted)}
.leader{fill:none;stroke:var(--kind);stroke-opacity:.75}
.hit{fill:var(--kind);fill-opacity:0}
.reach{fill:none;pointer-events:fill}
.target{cursor:pointer}
.scene text,.leader,.pattern,.hairs,.conflict,.conflict-edge,.beam{pointer-events:none}
.mark.hovered .hit{fill-opacity:.16}
.mark.selected .hit{fill-opacity:.24;stroke:var(--focus);stroke-width:1.5}
.mark.hovered .leader,.mark.selected .leader{stroke-opacity:1;stroke-width:1.75}
.box.hovered{fill-opacity:.5}
.box.selected{fill-opacity:.6;stroke:var(--focus);stroke-width:2;stroke-opacity:1;stroke-dasharray:none}
.mark.dimmed{opacity:.28}
.mark:not(.dimmed) .box.dimmed,.hairs .box.dimmed{opacity:.3}
.mark.active .hit{stroke:var(--focus);stroke-width:2}
.box.added,.box.changed,.box.removed,.box.found{stroke:var(--focus);stroke-width:2;stroke-opacity:1}
.box.fault{stroke:var(--fault);stroke-width:2;stroke-opacity:1}
.box.removed{stroke-dasharray:5 3}
.ghost-range{fill:var(--focus);fill-opacity:.1;stroke:var(--focus);stroke-width:2;stroke-dasharray:6 3}
.ghost-former .ghost-range{fill:none;stroke:var(--muted)}
.ghost-fault .ghost-range{fill:var(--fault);stroke:var(--fault)}
.scene .ghost-label{fill:var(--ink);font-weight:600;paint-order:stroke;stroke:var(--page);stroke-width:3px}
.scene .free,.scene .nothing,.rail-name{paint-order:stroke;stroke:var(--page);stroke-width:2px;stroke-opacity:.6}
`;
