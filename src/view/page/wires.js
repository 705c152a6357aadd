// The wires of an anode as segments in y and z: where they cross, and where they are.

// Where two segments cross, or null.  Each is [tail y, tail z, head y, head z].
export function crossing([y1, z1, y2, z2], [y3, z3, y4, z4]) {
  const ay = y2 - y1, az = z2 - z1, by = y4 - y3, bz = z4 - z3;
  const determinant = ay * bz - az * by;
  if (Math.abs(determinant) < 1e-9) return null;
  const dy = y3 - y1, dz = z3 - z1;
  const along = (dy * bz - dz * by) / determinant, across = (dy * az - dz * ay) / determinant;
  if (along < 0 || along > 1 || across < 0 || across > 1) return null;
  return [y1 + along * ay, z1 + along * az];
}

export class Wires {
  // facts: as the server tells them.
  constructor(facts) {
    this.planes = facts.planes;
    this.faces = facts.faces || [];
    this.speed = facts.speed || 0; // [mm/µs]
  }

  segment(plane, ind) { return [plane.tail_y[ind], plane.tail_z[ind], plane.head_y[ind], plane.head_z[ind]]; }

  // Of all wires of a channel with those of the other planes of their faces: [plane, channel, y, z] each.
  crossings(channel) {
    const found = [];
    for (const mine of this.planes) {
      for (let ind = mine.channels.indexOf(channel); ind >= 0; ind = mine.channels.indexOf(channel, ind + 1)) {
        const segment = this.segment(mine, ind);
        for (const other of this.planes) {
          if (other === mine || other.face !== mine.face) continue;
          other.channels.forEach((its, place) => {
            const at = crossing(segment, this.segment(other, place));
            if (at) found.push([other.name, its, ...at]);
          });
        }
      }
    }
    return found;
  }

  // The middles of the wires of a plane, and the drift to its face, by channel; of one that has several wires the first.
  middles(name) {
    const all = new Map();
    for (const plane of this.planes) {
      if (plane.name !== name) continue;
      plane.channels.forEach((channel, ind) => {
        const [y1, z1, y2, z2] = this.segment(plane, ind);
        if (!all.has(channel)) all.set(channel, { y: (y1 + y2) / 2, z: (z1 + z2) / 2, drift: this.faces[plane.face] || null });
      });
    }
    return all;
  }
}
