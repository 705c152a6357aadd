#include "WireCellAux/Component.h"
#include "WireCellIface/IWireSchema.h"
#include "WireCellUtil/FileClaim.h"
#include "WireCellUtil/NamedFactory.h"
#include "WireCellUtil/Persist.h"

namespace WireCell::Gen {

    struct WireSchemaFileConfig {
        std::string filename; ///< wires file, or the name of a detector in detectors.jsonnet
        int correction = 4;   ///< 1: as in the file, 2: wires sorted, 3: and parallel, 4: and equally spaced
    };
    BOOST_DESCRIBE_STRUCT(WireSchemaFileConfig, (), (filename, correction))

    /// Wire geometry from a file.
    class WireSchemaFile : public Aux::Component<WireSchemaFileConfig>, public IWireSchema {
      public:
        WireSchemaFile()
          : Component("WireSchemaFile", "gen")
        {
        }

        const WireSchema::Store& wire_schema_store() const override { return m_store; }

      private:
        void configured() override
        {
            SPNG_VALIDATE(!m_cfg.filename.empty(), "{}: filename is not given (want a wires file)", who());
            SPNG_VALIDATE(m_cfg.correction >= 1 && m_cfg.correction <= 4, "{}: correction is {} (want 1, 2, 3 or 4)",
                          who(), m_cfg.correction);
            const auto path = Persist::resolve(m_cfg.filename, "wires");
            if (path.empty()) {
                THROW(IOError() << errmsg{fmt::format("{}: filename '{}' is neither a file in WIRECELL_PATH nor a "
                                                      "detector that has wires in detectors.jsonnet",
                                                      who(), m_cfg.filename)});
            }
            m_claim.reset();
            m_claim = std::make_unique<FileClaim>(FileClaim::Use::read, path, who());
            try {
                m_store = WireSchema::load(path.c_str(), static_cast<WireSchema::Correction>(m_cfg.correction));
            }
            catch (const Exception& err) {
                THROW(IOError() << errmsg{fmt::format("{}: filename: {}", who(), err.what())});
            }
        }

        WireSchema::Store m_store;
        std::unique_ptr<FileClaim> m_claim;
    };
}

WIRECELL_FACTORY(WireSchemaFile, WireCell::Gen::WireSchemaFile, WireCell::IWireSchema, WireCell::INamed,
                 WireCell::IConfigurable)
