// Points in three dimensions on a canvas, by WebGL or, where there is none, as small rectangles.
import { prepare } from "view/draw";

const vertexCode = `
attribute vec3 place;
attribute vec3 colour;
uniform mat3 turn;
uniform vec3 middle;
uniform vec3 scale;
uniform float size;
varying vec3 shown;
void main() {
  vec3 at = turn * (place - middle);
  gl_Position = vec4(at * scale, 1.0);
  gl_PointSize = size;
  shown = colour;
}`;
const fragmentCode = `
precision mediump float;
varying vec3 shown;
void main() { gl_FragColor = vec4(shown, 1.0); }`;

function programOf(gl) {
  const program = gl.createProgram();
  for (const [kind, code] of [[gl.VERTEX_SHADER, vertexCode], [gl.FRAGMENT_SHADER, fragmentCode]]) {
    const shader = gl.createShader(kind);
    gl.shaderSource(shader, code);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
  }
  gl.linkProgram(program);
  return gl.getProgramParameter(program, gl.LINK_STATUS) ? program : null;
}

// Draws clouds {places: Float32Array [x, y, z ...], colours: Uint8Array [r, g, b ...], size} with WebGL.
class GlPainter {
  constructor(canvas) {
    this.canvas = canvas;
    this.gl = canvas.getContext("webgl", { antialias: false, preserveDrawingBuffer: true });
    this.program = this.gl && programOf(this.gl);
    this.buffers = new Map();
  }
  isGood() { return Boolean(this.program) && !this.gl.isContextLost(); }

  buffersOf(cloud) {
    const { gl } = this;
    if (!this.buffers.has(cloud)) {
      const filled = (data) => {
        const buffer = gl.createBuffer();
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.bufferData(gl.ARRAY_BUFFER, data, gl.STATIC_DRAW);
        return buffer;
      };
      this.buffers.set(cloud, [filled(cloud.places), filled(cloud.colours)]);
    }
    return this.buffers.get(cloud);
  }

  draw(clouds, view, width, height, ratio) {
    const { gl, program, canvas } = this;
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
    gl.viewport(0, 0, canvas.width, canvas.height);
    gl.clearColor(0.063, 0.071, 0.086, 1);
    gl.clear(gl.COLOR_BUFFER_BIT | gl.DEPTH_BUFFER_BIT);
    gl.enable(gl.DEPTH_TEST);
    gl.useProgram(program);
    const at = (name) => gl.getUniformLocation(program, name);
    gl.uniformMatrix3fv(at("turn"), false, new Float32Array([0, 1, 2].flatMap((column) => view.turn.map((row) => row[column]))));
    gl.uniform3fv(at("middle"), view.middle);
    // What is nearer has the smaller depth.
    gl.uniform3f(at("scale"), (2 * view.scale) / width, (2 * view.scale) / height, -0.5 / view.reach);
    for (const known of this.buffers.keys()) {
      if (clouds.includes(known)) continue;
      this.buffers.get(known).forEach((buffer) => gl.deleteBuffer(buffer));
      this.buffers.delete(known);
    }
    for (const cloud of clouds) {
      const [places, colours] = this.buffersOf(cloud);
      const bind = (name, buffer, kind, isByte) => {
        const attribute = gl.getAttribLocation(program, name);
        gl.bindBuffer(gl.ARRAY_BUFFER, buffer);
        gl.enableVertexAttribArray(attribute);
        gl.vertexAttribPointer(attribute, 3, kind, isByte, 0, 0);
      };
      bind("place", places, gl.FLOAT, false);
      bind("colour", colours, gl.UNSIGNED_BYTE, true);
      gl.uniform1f(at("size"), cloud.size * ratio);
      gl.drawArrays(gl.POINTS, 0, cloud.places.length / 3);
    }
  }
}

class PlainPainter {
  constructor(canvas) { this.canvas = canvas; }
  draw(clouds, view) {
    const { context, width, height } = prepare(this.canvas);
    context.fillStyle = "#101216";
    context.fillRect(0, 0, width, height);
    for (const { places, colours, size } of clouds) {
      for (let ind = 0; ind < places.length; ind += 3) {
        const [x, y] = view.screen([places[ind], places[ind + 1], places[ind + 2]], width, height);
        context.fillStyle = `rgb(${colours[ind]},${colours[ind + 1]},${colours[ind + 2]})`;
        context.fillRect(x - size / 2, y - size / 2, size, size);
      }
    }
  }
}

// How points come to the screen: turned about their middle, without perspective, so that lengths can be compared.
class View {
  constructor() {
    this.home();
    this.low = [0, 0, 0];
    this.high = [1, 1, 1];
  }
  home() {
    this.angle = 0.6;
    this.tilt = 0.35;
    this.zoom = 1;
    this.shift = [0, 0];
  }
  settle(width, height) {
    const c = Math.cos(this.angle), s = Math.sin(this.angle), cc = Math.cos(this.tilt), ss = Math.sin(this.tilt);
    this.turn = [[c, 0, s], [ss * s, cc, -ss * c], [-cc * s, ss, cc * c]];
    const size = Math.hypot(...this.high.map((one, axis) => one - this.low[axis])) || 1;
    this.reach = size;
    this.scale = (1.1 * Math.min(width, height) * this.zoom) / size;
    const middle = this.high.map((one, axis) => (one + this.low[axis]) / 2);
    // A shift of the picture is one of the middle along the screen's axes.
    this.middle = middle.map((one, axis) => one - this.shift[0] * this.turn[0][axis] - this.shift[1] * this.turn[1][axis]);
  }
  screen(at, width, height) {
    const [x, y] = [0, 1].map((row) => this.turn[row].reduce((sum, one, axis) => sum + one * (at[axis] - this.middle[axis]), 0));
    return [width / 2 + x * this.scale, height / 2 - y * this.scale];
  }
}

export class CloudCanvas {
  // box: gets the canvases; the second has the axes and takes the mouse.
  constructor(box, canvas, overlay) {
    this.canvas = canvas;
    this.overlay = overlay;
    this.box = box;
    this.clouds = [];
    this.isEmpty = true;
    this.axes = ["x", "y", "z"];
    this.view = new View();
    const gl = new GlPainter(canvas);
    this.isGl = gl.isGood();
    if (!this.isGl && gl.gl) this.canvas = canvas.parentNode.insertBefore(canvas.cloneNode(), overlay); // one that has no context yet
    this.painter = this.isGl ? gl : new PlainPainter(this.canvas);
    this.listen();
  }

  // axes: their names with units; spans: [low, high] of each, as it is written at its ends.
  show(clouds, axes, spans) {
    this.clouds = clouds;
    this.axes = axes;
    this.spans = spans;
    const low = [Infinity, Infinity, Infinity], high = [-Infinity, -Infinity, -Infinity];
    for (const { places } of clouds) {
      for (let ind = 0; ind < places.length; ++ind) {
        low[ind % 3] = Math.min(low[ind % 3], places[ind]);
        high[ind % 3] = Math.max(high[ind % 3], places[ind]);
      }
    }
    this.isEmpty = !(low[0] <= high[0]);
    if (!this.isEmpty) Object.assign(this.view, { low, high });
    this.redraw();
  }

  redraw() {
    if (this.isAsked) return;
    this.isAsked = true;
    requestAnimationFrame(() => {
      this.isAsked = false;
      if (this.overlay.isConnected) this.draw();
    });
  }

  draw() {
    const { context, width, height, ratio } = prepare(this.overlay);
    this.view.settle(width, height);
    this.painter.draw(this.isEmpty ? [] : this.clouds, this.view, width, height, ratio);
    context.clearRect(0, 0, width, height);
    if (this.isEmpty) return;
    const { low, high } = this.view;
    const corner = (bits) => [0, 1, 2].map((axis) => (bits & (1 << axis) ? high[axis] : low[axis]));
    context.strokeStyle = "#5d6470";
    context.fillStyle = "#d4d8df";
    context.font = "12px system-ui, 'DejaVu Sans', sans-serif";
    for (let bits = 0; bits < 8; ++bits) {
      for (const axis of [0, 1, 2]) {
        if (bits & (1 << axis)) continue;
        const from = this.view.screen(corner(bits), width, height), to = this.view.screen(corner(bits | (1 << axis)), width, height);
        context.beginPath();
        context.moveTo(...from);
        context.lineTo(...to);
        context.stroke();
        if (bits === 0) {
          context.textAlign = to[0] > from[0] ? "left" : "right";
          context.fillText(this.spans[axis][1], ...to);
          context.fillText(this.axes[axis], (from[0] + to[0]) / 2, (from[1] + to[1]) / 2 + 14);
        }
      }
    }
  }

  // Browsers allow few of these at a time.
  close() { if (this.isGl) this.painter.gl.getExtension("WEBGL_lose_context")?.loseContext(); }

  zoom(factor) {
    this.view.zoom = Math.max(0.2, Math.min(100, this.view.zoom * factor));
    this.redraw();
  }
  turn(angle, tilt) {
    this.view.angle += angle;
    this.view.tilt = Math.max(-1.57, Math.min(1.57, this.view.tilt + tilt));
    this.redraw();
  }
  move(dx, dy) {
    this.view.shift[0] += dx / this.view.scale;
    this.view.shift[1] -= dy / this.view.scale;
    this.redraw();
  }

  // True for a key that is ours.
  key(key) {
    const act = {
      ArrowLeft: () => this.turn(-0.1, 0), ArrowRight: () => this.turn(0.1, 0), ArrowUp: () => this.turn(0, -0.1), ArrowDown: () => this.turn(0, 0.1),
      "+": () => this.zoom(1.25), "=": () => this.zoom(1.25), "-": () => this.zoom(0.8),
      Home: () => {
        this.view.home();
        this.redraw();
      },
    }[key];
    if (act) act();
    return Boolean(act);
  }

  listen() {
    const { overlay } = this;
    let grip = null;
    overlay.onpointerdown = (event) => {
      grip = [event.clientX, event.clientY];
      overlay.focus();
      overlay.setPointerCapture(event.pointerId);
    };
    overlay.onpointermove = (event) => {
      if (!grip) return;
      const [dx, dy] = [event.clientX - grip[0], event.clientY - grip[1]];
      if (event.shiftKey) this.move(dx, dy);
      else this.turn(dx * 0.008, dy * 0.008);
      grip = [event.clientX, event.clientY];
    };
    overlay.onpointerup = () => { grip = null; };
    overlay.onwheel = (event) => {
      event.preventDefault();
      this.zoom(Math.exp(-event.deltaY * 0.002));
    };
  }
}
