export const id = 415;
export const ids = [415];
export const modules = {

/***/ 5415:
/***/ ((__unused_webpack_module, __webpack_exports__, __webpack_require__) => {

/* harmony export */ __webpack_require__.d(__webpack_exports__, {
/* harmony export */   sbomOf: () => (/* binding */ sbomOf)
/* harmony export */ });
/* unused harmony export purlOf */
/* harmony import */ var _cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__ = __webpack_require__(6820);
/* harmony import */ var _cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0___default = /*#__PURE__*/__webpack_require__.n(_cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__);
/* harmony import */ var _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__ = __webpack_require__(320);
/* harmony import */ var _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1___default = /*#__PURE__*/__webpack_require__.n(_cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__);
/* harmony import */ var _cyclonedx_cyclonedx_library_Serialize__WEBPACK_IMPORTED_MODULE_2__ = __webpack_require__(1248);
/* harmony import */ var _cyclonedx_cyclonedx_library_Serialize__WEBPACK_IMPORTED_MODULE_2___default = /*#__PURE__*/__webpack_require__.n(_cyclonedx_cyclonedx_library_Serialize__WEBPACK_IMPORTED_MODULE_2__);
/* harmony import */ var _cyclonedx_cyclonedx_library_Spec__WEBPACK_IMPORTED_MODULE_3__ = __webpack_require__(4321);
/* harmony import */ var _cyclonedx_cyclonedx_library_Spec__WEBPACK_IMPORTED_MODULE_3___default = /*#__PURE__*/__webpack_require__.n(_cyclonedx_cyclonedx_library_Spec__WEBPACK_IMPORTED_MODULE_3__);
/* harmony import */ var _lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_4__ = __webpack_require__(5496);





/**
 * A CycloneDX 1.6 document of a build. The same build gives the same bytes: its time is that of the sources, and it has
 * no serial number.
 */
function sbomOf({ main, others, sources, buildRequires, ...from }) {
    const bom = new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.Bom();
    const subject = product(main);
    if (from.repositoryUrl !== undefined) {
        const comment = from.commit === undefined ? {} : { comment: `commit ${from.commit}` };
        subject.externalReferences.add(new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.ExternalReference(from.repositoryUrl, _cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.ExternalReferenceType.VCS, comment));
    }
    bom.metadata.timestamp = new Date(from.epochSeconds * 1000);
    bom.metadata.component = subject;
    bom.metadata.lifecycles.add(new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.NamedLifecycle('build'));
    for (const one of others)
        bom.components.add(product(one));
    for (const { file, sha256 } of sources) {
        const source = new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.Component(_cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.ComponentType.File, file, { bomRef: `source:${file}` });
        source.hashes.set(_cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.HashAlgorithm['SHA-256'], sha256);
        bom.components.add(source);
        subject.dependencies.add(source.bomRef);
    }
    for (const [ref, bundled] of new Map([main, ...others].flatMap(bundledIn))) {
        bom.components.add(bundled);
        if (bundledIn(main).some(([own]) => own === ref))
            subject.dependencies.add(bundled.bomRef);
    }
    for (const one of buildRequires) {
        // In CycloneDX, what is excluded was used and is not part of the product.
        const scope = _cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.ComponentScope.Excluded;
        bom.components.add(component(_cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.ComponentType.Library, one, { scope }));
    }
    const serializer = new _cyclonedx_cyclonedx_library_Serialize__WEBPACK_IMPORTED_MODULE_2__.JsonSerializer(new _cyclonedx_cyclonedx_library_Serialize__WEBPACK_IMPORTED_MODULE_2__.JSON.Normalize.Factory(_cyclonedx_cyclonedx_library_Spec__WEBPACK_IMPORTED_MODULE_3__.Spec1dot6));
    return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}
const component = (type, nevra, more) => new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.Component(type, nevra.name, {
    version: (0,_lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_4__/* .evrText */ .xD)(nevra),
    purl: purlOf(nevra),
    bomRef: purlOf(nevra),
    ...more
});
function product(one) {
    const made = component(_cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.ComponentType.Application, one, {});
    made.hashes.set(_cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.HashAlgorithm['SHA-256'], one.sha256);
    // rpm's License tag is free text: often an SPDX expression, as often not.
    if (one.license !== '')
        made.licenses.add(new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.NamedLicense(one.license));
    made.properties.add(new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.Property('rpm:nevra', (0,_lib_rpm_nevra_js__WEBPACK_IMPORTED_MODULE_4__/* .nevraText */ .YH)(one)));
    for (const requirement of one.requires)
        made.properties.add(new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.Property('rpm:requires', requirement));
    return made;
}
const bundledIn = ({ bundled }) => bundled.flatMap(provide => {
    const [, name, version] = /^bundled\((.+)\)(?: = (\S+))?$/.exec(provide) ?? [];
    if (name === undefined)
        return [];
    const bomRef = `bundled:${name}@${version ?? ''}`;
    const known = version === undefined ? {} : { version };
    return [[bomRef, new _cyclonedx_cyclonedx_library_Models__WEBPACK_IMPORTED_MODULE_1__.Component(_cyclonedx_cyclonedx_library_Enums__WEBPACK_IMPORTED_MODULE_0__.ComponentType.Library, name, { bomRef, ...known })]];
});
/** The package URL of an RPM (package-url/purl-spec, types/rpm): the epoch is a qualifier. */
function purlOf({ name, epoch, version, release, arch }) {
    const qualifiers = [`arch=${encodeURIComponent(arch)}`, ...(epoch === 0 ? [] : [`epoch=${epoch}`])];
    return `pkg:rpm/${encodeURIComponent(name)}@${encodeURIComponent(`${version}-${release}`)}?${qualifiers.join('&')}`;
}


/***/ })

};
