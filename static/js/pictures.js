/* Makes a photo that is too large small enough to be sent. What the camera wrote of itself (day, place) goes with it;
   the picture is turned upright, and says so. Needs device.js. */
(function () {
  "use strict";
  var LONGEST_SIDE = 2400;
  var QUALITIES = [0.85, 0.7, 0.5];
  var ORIENTATION = 0x0112;
  var TIFF = 10;

  /* The file as it is, or, above `most` bytes or in a format the site does not take, as a JPEG of at most 2400 pixels. */
  window.banli.fit = function (file, most) {
    var known = /^image\/(png|jpeg)$/.test(file.type);
    if (file.type.indexOf("image/") !== 0 || (known && file.size <= most)) { return Promise.resolve(file); }
    return Promise.all([drawn(file), exifOf(file)]).then(function (parts) {
      return smaller(parts[0], parts[1], most, 0);
    }).then(function (blob) {
      return new File([blob], file.name.replace(/\.[^.]*$/, "") + ".jpg", {type: "image/jpeg", lastModified: file.lastModified});
    }).catch(function () { return file; });
  };

  function drawn(file) {
    return createImageBitmap(file, {imageOrientation: "from-image"}).then(function (picture) {
      var scale = Math.min(1, LONGEST_SIDE / Math.max(picture.width, picture.height));
      var canvas = document.createElement("canvas");
      canvas.width = Math.round(picture.width * scale);
      canvas.height = Math.round(picture.height * scale);
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      picture.close();
      return canvas;
    });
  }

  function smaller(canvas, exif, most, step) {
    return new Promise(function (done) { canvas.toBlob(done, "image/jpeg", QUALITIES[step]); }).then(function (blob) {
      var whole = exif ? new Blob([blob.slice(0, 2), exif, blob.slice(2)], {type: "image/jpeg"}) : blob;
      if (whole.size <= most || step === QUALITIES.length - 1) { return whole; }
      return smaller(canvas, exif, most, step + 1);
    });
  }

  /* The segment of a JPEG in which the camera says when, where and how; null where there is none. */
  function exifOf(file) {
    return file.arrayBuffer().then(function (content) {
      var view = new DataView(content);
      if (view.byteLength < 4 || view.getUint16(0) !== 0xFFD8) { return null; }
      for (var at = 2; at + 10 < view.byteLength && view.getUint8(at) === 0xFF && view.getUint8(at + 1) !== 0xDA;) {
        var size = 2 + view.getUint16(at + 2);
        if (view.getUint8(at + 1) === 0xE1 && view.getUint32(at + 4) === 0x45786966) {
          return upright(content.slice(at, at + size));
        }
        at += size;
      }
      return null;
    });
  }

  function upright(segment) {
    var view = new DataView(segment);
    var little = view.getUint16(TIFF) === 0x4949;
    var directory = TIFF + view.getUint32(TIFF + 4, little);
    var entries = view.getUint16(directory, little);
    for (var at = directory + 2; entries > 0; entries -= 1, at += 12) {
      if (view.getUint16(at, little) === ORIENTATION) { view.setUint16(at + 8, 1, little); }
    }
    return segment;
  }
}());
