// <bag-sign data-input="id">: a <canvas> to sign on and a button that clears it; the strokes go to the input as JSON.
customElements.define("bag-sign", class extends HTMLElement {
  connectedCallback() {
    if (this.canvas) return;
    this.canvas = this.querySelector("canvas");
    this.input = document.getElementById(this.dataset.input);
    this.strokes = [];
    this.canvas.addEventListener("pointerdown", (event) => {
      this.canvas.setPointerCapture(event.pointerId);
      this.strokes.push([this.point(event)]);
    });
    this.canvas.addEventListener("pointermove", (event) => {
      if (!event.buttons || !this.strokes.length) return;
      this.strokes.at(-1).push(this.point(event));
      this.paint();
    });
    this.canvas.addEventListener("pointerup", () => (this.input.value = JSON.stringify(this.strokes)));
    this.querySelector("button").addEventListener("click", () => {
      this.strokes = [];
      this.input.value = "";
      this.paint();
    });
    this.paint();
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    return [Math.round(event.clientX - box.left), Math.round(event.clientY - box.top)];
  }

  paint() {
    const box = this.canvas.getBoundingClientRect();
    const dense = devicePixelRatio || 1;
    [this.canvas.width, this.canvas.height] = [box.width * dense, box.height * dense];
    const pen = this.canvas.getContext("2d");
    pen.scale(dense, dense);
    pen.strokeStyle = getComputedStyle(this.canvas).color;
    pen.lineWidth = 2.2;
    pen.lineCap = pen.lineJoin = "round";
    for (const stroke of this.strokes) {
      pen.beginPath();
      for (const [x, y] of stroke) pen.lineTo(x, y);
      pen.stroke();
    }
  }
});
