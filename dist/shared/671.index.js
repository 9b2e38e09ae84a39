export const id = 671;
export const ids = [671];
export const modules = {

/***/ 9671:
/***/ ((module, __webpack_exports__, __webpack_require__) => {

__webpack_require__.a(module, async (__webpack_handle_async_dependencies__, __webpack_async_result__) => { try {
__webpack_require__.r(__webpack_exports__);
/** The bake; or, when the bake starts this file again as root in namespaces of its own, the part that runs there. */
if (process.argv[2] === 'inside') {
    const { inside } = await Promise.all(/* import() */[__webpack_require__.e(245), __webpack_require__.e(997)]).then(__webpack_require__.bind(__webpack_require__, 3997));
    inside();
}
else {
    const { runBake } = await Promise.all(/* import() */[__webpack_require__.e(896), __webpack_require__.e(861), __webpack_require__.e(193), __webpack_require__.e(371), __webpack_require__.e(152), __webpack_require__.e(245), __webpack_require__.e(518)]).then(__webpack_require__.bind(__webpack_require__, 3518));
    await runBake();
}


__webpack_async_result__();
} catch(e) { __webpack_async_result__(e); } }, 1);

/***/ })

};
