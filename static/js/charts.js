// Draws the charts of the statistics from the data beside each. The tables have the same numbers and the links; the
// drawing adds a click on a bar. Colours come from the style sheet, so that light, dark and paper follow it.
(() => {
  const rooms = [...document.querySelectorAll("[data-chart]")];
  const PAPER = 340; // pixels wide, as reports.css has it for print
  const isRanked = (data) => data.series.some((series) => series.axis === 1) && data.series.some((series) => !series.line);
  // Every label of lying bars keeps its line; names that stand aslant need room; months no more than a glance.
  const paperHeight = (data) => {
    const bars = data.stacked ? 1.4 : data.series.length;
    return data.lying ? Math.max(84, Math.min(300, 44 + data.labels.length * bars * 8)) : isRanked(data) ? 140 : 98;
  };
  let onPaper = false;

  const colours = () => {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(name).trim();
    return {
      ink: read("--ink"),
      soft: read("--ink-soft"),
      line: read("--line"),
      surface: read("--surface"),
      target: read("--bad"),
      series: [1, 2, 3, 4].map((number) => read(`--chart-${number}`)),
    };
  };

  const DASHES = ["solid", "dashed", "dotted", [8, 3, 2, 3]];
  const SYMBOLS = ["circle", "rect", "triangle", "diamond"];
  // Of target lines close to each other no label covers another; the highest line comes first.
  const LABELS = ["insideStartTop", "insideStartBottom", "insideEndBottom"];

  // Told apart by pattern and by the form of points, not by colour alone.
  const PATTERNS = [
    { symbol: "none" },
    { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [2, 4], rotation: -Math.PI / 4 },
    { symbol: "circle", symbolSize: 0.7, dashArrayX: [[6, 6], [0, 6, 6, 0]], dashArrayY: [6, 0] },
    { symbol: "rect", symbolSize: 1, dashArrayX: [1, 0], dashArrayY: [2, 3], rotation: 0 },
  ];

  const seriesOf = (data, palette, small, size) => {
    const bars = data.series.filter((series) => !series.line);
    return data.series.map((series, place) => {
      const colour = palette.series[place % palette.series.length];
      const barPlace = bars.indexOf(series);
      const common = { name: series.name, data: series.values, color: colour, cursor: "pointer" };
      if (series.line) {
        return {
          ...common,
          type: "line",
          yAxisIndex: series.axis,
          symbol: SYMBOLS[place % 4],
          symbolSize: 7,
          lineStyle: { width: 2, type: DASHES[place % 4] },
          markLine: place ? undefined : targetLines(data, palette, size),
        };
      }
      const label = {
        show: !data.stacked && (data.lying || data.labels.length <= 14) && !(small && bars.length > 1 && !data.lying),
        position: data.lying ? "right" : "top",
        color: palette.ink,
        fontSize: size,
        formatter: (item) => (item.value || data.lying ? series.texts[item.dataIndex] : ""),
      };
      return {
        ...common,
        // The least height is for small numbers; nothing stays nothing.
        data: series.values.map((value) => (value === 0 ? { value, itemStyle: { color: "transparent", decal: { symbol: "none" } } } : value)),
        type: "bar",
        label,
        stack: data.stacked ? "all" : undefined,
        barMaxWidth: 22,
        barMinHeight: data.lying ? 2 : 0,
        itemStyle: { decal: bars.length > 1 ? { color: "rgba(255,255,255,0.55)", ...PATTERNS[barPlace % 4] } : { symbol: "none" } },
        markLine: place ? undefined : targetLines(data, palette, size),
      };
    });
  };

  const targetLines = (data, palette, size) => ({
    silent: true,
    symbol: "none",
    lineStyle: { color: palette.target, type: "dashed", width: 1.5 },
    label: { color: palette.target, fontSize: size },
    data: data.targets.map(({ value, label }, place) => ({
      [data.lying ? "xAxis" : "yAxis"]: value,
      label: { formatter: label, position: data.lying ? "start" : LABELS[data.targets.length > 1 ? place % 3 : 1] },
    })),
  });

  const valueAxis = (data, palette, size, place, name) => ({
    type: "value",
    min: 0,
    max: data.most[place] ?? undefined,
    minInterval: data.percent || place ? undefined : 1,
    splitLine: { show: place === 0, lineStyle: { color: palette.line } },
    axisLabel: { color: palette.soft, fontSize: size, formatter: name },
  });

  const option = (data, width) => {
    const palette = colours();
    const small = width < 420;
    const size = onPaper ? 9 : 11;
    const two = data.series.some((series) => series.axis === 1);
    // Of months every second name is enough on paper; of ranked names none may be missing.
    const ranked = isRanked(data);
    const names = {
      type: "category",
      data: data.labels,
      inverse: data.lying,
      axisTick: { show: false },
      axisLine: { lineStyle: { color: palette.line } },
      axisLabel: {
        color: palette.ink,
        fontSize: size,
        interval: data.lying || data.labels.length <= 8 || width > 900 ? 0 : "auto",
        rotate: !data.lying && data.labels.length > 7 && (ranked || !onPaper) ? 40 : 0,
        width: data.lying ? (small ? 88 : 130) : 84,
        overflow: "truncate",
      },
    };
    const values = [valueAxis(data, palette, size, 0, data.percent ? "{value}%" : "{value}")];
    if (two) values.push(valueAxis(data, palette, size, 1, data.most[1] === 100 ? "{value}%" : "{value}"));
    return {
      animation: false,
      textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
      legend: {
        show: data.series.length > 1,
        top: 0,
        left: 0,
        icon: undefined,
        itemWidth: size + 7,
        itemHeight: size - 1,
        padding: 0,
        selectedMode: false,
        textStyle: { color: palette.ink, fontSize: size + 1 },
      },
      grid: {
        top: (data.series.length > 1 ? (onPaper ? (data.series.length > 3 ? 36 : 22) : small && data.series.length > 2 ? 60 : 36) : onPaper ? 4 : 12) + (data.lying && data.targets.length ? size : 0),
        right: data.lying ? 48 : 8,
        bottom: 4,
        left: 4,
        containLabel: true,
      },
      tooltip: {
        trigger: "axis",
        axisPointer: { type: data.lying || data.series.some((series) => !series.line) ? "shadow" : "line" },
        renderMode: "richText", // HTML would need inline styles, which the security policy forbids
        confine: true,
        backgroundColor: palette.surface,
        borderColor: palette.line,
        textStyle: { color: palette.ink, fontSize: size + 1 },
        formatter: (items) =>
          [items[0].axisValueLabel, ...items.map((i) => `${i.seriesName}  ${data.series[i.seriesIndex].texts[i.dataIndex]}`)].join("\n"),
      },
      xAxis: data.lying ? values[0] : names,
      yAxis: data.lying ? names : values,
      series: seriesOf(data, palette, small, size),
    };
  };

  const draw = (room) => {
    const data = room.chartData;
    if (onPaper) room.chart.resize({ width: PAPER, height: paperHeight(data) });
    else room.chart.resize({ width: "auto", height: "auto" });
    room.chart.setOption(option(data, room.chart.getWidth()), true);
  };

  rooms.forEach((room) => {
    room.chartData = JSON.parse(document.getElementById(room.dataset.chart).textContent);
    // Twice as fine as the screen at least: what is printed stays sharp.
    room.chart = echarts.init(room, null, { devicePixelRatio: Math.max(2, window.devicePixelRatio) });
    draw(room);
    room.chart.on("click", (item) => {
      const url = room.chartData.series[item.seriesIndex]?.urls[item.dataIndex];
      if (url) window.location.assign(url);
    });
    new ResizeObserver(() => onPaper || draw(room)).observe(room);
  });

  const redraw = () => rooms.forEach(draw);
  new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-bs-theme"] });
  const paper = (printing) => {
    onPaper = printing;
    redraw();
  };
  window.addEventListener("beforeprint", () => paper(true));
  window.addEventListener("afterprint", () => paper(false));
})();
