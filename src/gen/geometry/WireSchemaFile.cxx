#include "WireCellAux/Logger.h"
#include "WireCellIface/IConfigurable.h"
#include "WireCellIface/IWireSchema.h"
#include "WireCellSpng/base/Config.h"
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
    class WireSchemaFile : public Aux::Logger, public IWireSchema, public IConfigurable {
      public:
        WireSchemaFile()
          : Aux::Logger("WireSchemaFile", "gen")
        {
        }

        Configuration default_configuration() const override { return SPNG::config::defaults<WireSchemaFileConfig>(); }

        void configure(const Configuration& cfg) override
        {
            const auto who = SPNG::config::who("WireSchemaFile", get_name());
            const auto got = SPNG::config::parse<WireSchemaFileConfig>(cfg, who);
            SPNG_VALIDATE(!got.filename.empty(), "{}: filename is not given (want a wires file)", who);
            SPNG_VALIDATE(got.correction >= 1 && got.correction <= 4, "{}: correction is {} (want 1, 2, 3 or 4)", who,
                          got.correction);
            const auto path = Persist::resolve(got.filename, "wires");
            if (path.empty()) {
                THROW(IOError() << errmsg{fmt::format("{}: filename '{}' is neither a file in WIRECELL_PATH nor a "
                                                      "detector that has wires in detectors.jsonnet",
                                                      who, got.filename)});
            }
            m_claim.reset();
            m_claim = std::make_unique<FileClaim>(FileClaim::Use::read, path, who);
            try {
                m_store = WireSchema::load(path.c_str(), static_cast<WireSchema::Correction>(got.correction));
            }
            catch (const Exception& err) {
                THROW(IOError() << errmsg{fmt::format("{}: filename: {}", who, err.what())});
            }
        }

        const WireSchema::Store& wire_schema_store() const override { return m_store; }

      private:
        WireSchema::Store m_store;
        std::unique_ptr<FileClaim> m_claim;
    };
}

WIRECELL_FACTORY(WireSchemaFile, WireCell::Gen::WireSchemaFile, WireCell::IWireSchema, WireCell::INamed,
                 WireCell::IConfigurable)
