// SPDX-License-Identifier: Apache-2.0
// Generated from p11-kit's pkcs11.h, PKCS#11 3.2, by `npm run generate`. Do not edit.
export const CKA_CLASS = 0x0
export const CKA_TOKEN = 0x1
export const CKA_PRIVATE = 0x2
export const CKA_LABEL = 0x3
export const CKA_UNIQUE_ID = 0x4
export const CKA_APPLICATION = 0x10
export const CKA_VALUE = 0x11
export const CKA_OBJECT_ID = 0x12
export const CKA_CERTIFICATE_TYPE = 0x80
export const CKA_ISSUER = 0x81
export const CKA_SERIAL_NUMBER = 0x82
export const CKA_AC_ISSUER = 0x83
export const CKA_OWNER = 0x84
export const CKA_ATTR_TYPES = 0x85
export const CKA_TRUSTED = 0x86
export const CKA_CERTIFICATE_CATEGORY = 0x87
export const CKA_JAVA_MIDP_SECURITY_DOMAIN = 0x88
export const CKA_URL = 0x89
export const CKA_HASH_OF_SUBJECT_PUBLIC_KEY = 0x8a
export const CKA_HASH_OF_ISSUER_PUBLIC_KEY = 0x8b
export const CKA_NAME_HASH_ALGORITHM = 0x8c
export const CKA_CHECK_VALUE = 0x90
export const CKA_KEY_TYPE = 0x100
export const CKA_SUBJECT = 0x101
export const CKA_ID = 0x102
export const CKA_SENSITIVE = 0x103
export const CKA_ENCRYPT = 0x104
export const CKA_DECRYPT = 0x105
export const CKA_WRAP = 0x106
export const CKA_UNWRAP = 0x107
export const CKA_SIGN = 0x108
export const CKA_SIGN_RECOVER = 0x109
export const CKA_VERIFY = 0x10a
export const CKA_VERIFY_RECOVER = 0x10b
export const CKA_DERIVE = 0x10c
export const CKA_START_DATE = 0x110
export const CKA_END_DATE = 0x111
export const CKA_MODULUS = 0x120
export const CKA_MODULUS_BITS = 0x121
export const CKA_PUBLIC_EXPONENT = 0x122
export const CKA_PRIVATE_EXPONENT = 0x123
export const CKA_PRIME_1 = 0x124
export const CKA_PRIME_2 = 0x125
export const CKA_EXPONENT_1 = 0x126
export const CKA_EXPONENT_2 = 0x127
export const CKA_COEFFICIENT = 0x128
export const CKA_PUBLIC_KEY_INFO = 0x129
export const CKA_PRIME = 0x130
export const CKA_SUBPRIME = 0x131
export const CKA_BASE = 0x132
export const CKA_PRIME_BITS = 0x133
export const CKA_SUBPRIME_BITS = 0x134
export const CKA_SUB_PRIME_BITS = 0x134
export const CKA_VALUE_BITS = 0x160
export const CKA_VALUE_LEN = 0x161
export const CKA_EXTRACTABLE = 0x162
export const CKA_LOCAL = 0x163
export const CKA_NEVER_EXTRACTABLE = 0x164
export const CKA_ALWAYS_SENSITIVE = 0x165
export const CKA_KEY_GEN_MECHANISM = 0x166
export const CKA_MODIFIABLE = 0x170
export const CKA_COPYABLE = 0x171
export const CKA_DESTROYABLE = 0x172
export const CKA_ECDSA_PARAMS = 0x180
export const CKA_EC_PARAMS = 0x180
export const CKA_EC_POINT = 0x181
export const CKA_SECONDARY_AUTH = 0x200
export const CKA_AUTH_PIN_FLAGS = 0x201
export const CKA_ALWAYS_AUTHENTICATE = 0x202
export const CKA_WRAP_WITH_TRUSTED = 0x210
export const CKA_OTP_FORMAT = 0x220
export const CKA_OTP_LENGTH = 0x221
export const CKA_OTP_TIME_INTERVAL = 0x222
export const CKA_OTP_USER_FRIENDLY_MODE = 0x223
export const CKA_OTP_CHALLENGE_REQUIREMENT = 0x224
export const CKA_OTP_TIME_REQUIREMENT = 0x225
export const CKA_OTP_COUNTER_REQUIREMENT = 0x226
export const CKA_OTP_PIN_REQUIREMENT = 0x227
export const CKA_OTP_USER_IDENTIFIER = 0x22a
export const CKA_OTP_SERVICE_IDENTIFIER = 0x22b
export const CKA_OTP_SERVICE_LOGO = 0x22c
export const CKA_OTP_SERVICE_LOGO_TYPE = 0x22d
export const CKA_OTP_COUNTER = 0x22e
export const CKA_OTP_TIME = 0x22f
export const CKA_GOSTR3410_PARAMS = 0x250
export const CKA_GOSTR3411_PARAMS = 0x251
export const CKA_GOST28147_PARAMS = 0x252
export const CKA_HW_FEATURE_TYPE = 0x300
export const CKA_RESET_ON_INIT = 0x301
export const CKA_HAS_RESET = 0x302
export const CKA_PIXEL_X = 0x400
export const CKA_PIXEL_Y = 0x401
export const CKA_RESOLUTION = 0x402
export const CKA_CHAR_ROWS = 0x403
export const CKA_CHAR_COLUMNS = 0x404
export const CKA_COLOR = 0x405
export const CKA_BITS_PER_PIXEL = 0x406
export const CKA_CHAR_SETS = 0x480
export const CKA_ENCODING_METHODS = 0x481
export const CKA_MIME_TYPES = 0x482
export const CKA_MECHANISM_TYPE = 0x500
export const CKA_REQUIRED_CMS_ATTRIBUTES = 0x501
export const CKA_DEFAULT_CMS_ATTRIBUTES = 0x502
export const CKA_SUPPORTED_CMS_ATTRIBUTES = 0x503
export const CKA_WRAP_TEMPLATE = 0x40000211
export const CKA_UNWRAP_TEMPLATE = 0x40000212
export const CKA_DERIVE_TEMPLATE = 0x40000213
export const CKA_ALLOWED_MECHANISMS = 0x40000600
export const CKA_PROFILE_ID = 0x601
export const CKA_X2RATCHET_BAG = 0x602
export const CKA_X2RATCHET_BAGSIZE = 0x603
export const CKA_X2RATCHET_BOBS1STMSG = 0x604
export const CKA_X2RATCHET_CKR = 0x605
export const CKA_X2RATCHET_CKS = 0x606
export const CKA_X2RATCHET_DHP = 0x607
export const CKA_X2RATCHET_DHR = 0x608
export const CKA_X2RATCHET_DHS = 0x609
export const CKA_X2RATCHET_HKR = 0x60a
export const CKA_X2RATCHET_HKS = 0x60b
export const CKA_X2RATCHET_ISALICE = 0x60c
export const CKA_X2RATCHET_NHKR = 0x60d
export const CKA_X2RATCHET_NHKS = 0x60e
export const CKA_X2RATCHET_NR = 0x60f
export const CKA_X2RATCHET_NS = 0x610
export const CKA_X2RATCHET_PNS = 0x611
export const CKA_X2RATCHET_RK = 0x612
export const CKA_HSS_LEVELS = 0x617
export const CKA_HSS_LMS_TYPE = 0x618
export const CKA_HSS_LMOTS_TYPE = 0x619
export const CKA_HSS_LMS_TYPES = 0x61a
export const CKA_HSS_LMOTS_TYPES = 0x61b
export const CKA_HSS_KEYS_REMAINING = 0x61c
export const CKA_PARAMETER_SET = 0x61d
export const CKA_OBJECT_VALIDATION_FLAGS = 0x61e
export const CKA_VALIDATION_TYPE = 0x61f
export const CKA_VALIDATION_VERSION = 0x620
export const CKA_VALIDATION_LEVEL = 0x621
export const CKA_VALIDATION_MODULE_ID = 0x622
export const CKA_VALIDATION_FLAG = 0x623
export const CKA_VALIDATION_AUTHORITY_TYPE = 0x624
export const CKA_VALIDATION_COUNTRY = 0x625
export const CKA_VALIDATION_CERTIFICATE_IDENTIFIER = 0x626
export const CKA_VALIDATION_CERTIFICATE_URI = 0x627
export const CKA_VALIDATION_VENDOR_URI = 0x628
export const CKA_VALIDATION_PROFILE = 0x629
export const CKA_ENCAPSULATE_TEMPLATE = 0x62a
export const CKA_DECAPSULATE_TEMPLATE = 0x62b
export const CKA_TRUST_SERVER_AUTH = 0x62c
export const CKA_TRUST_CLIENT_AUTH = 0x62d
export const CKA_TRUST_CODE_SIGNING = 0x62e
export const CKA_TRUST_EMAIL_PROTECTION = 0x62f
export const CKA_TRUST_IPSEC_IKE = 0x630
export const CKA_TRUST_TIME_STAMPING = 0x631
export const CKA_TRUST_OCSP_SIGNING = 0x632
export const CKA_ENCAPSULATE = 0x633
export const CKA_DECAPSULATE = 0x634
export const CKA_HASH_OF_CERTIFICATE = 0x635
export const CKA_PUBLIC_CRC64_VALUE = 0x636
export const CKA_SEED = 0x637
export const CKA_VENDOR_DEFINED = 0x80000000
export const CK_CERTIFICATE_CATEGORY_UNSPECIFIED = 0x0
export const CK_CERTIFICATE_CATEGORY_TOKEN_USER = 0x1
export const CK_CERTIFICATE_CATEGORY_AUTHORITY = 0x2
export const CK_CERTIFICATE_CATEGORY_OTHER_ENTITY = 0x3
export const CKC_X_509 = 0x0
export const CKC_X_509_ATTR_CERT = 0x1
export const CKC_WTLS = 0x2
export const CKC_VENDOR_DEFINED = 0x80000000
export const CKC_OPENPGP = 0x80504750
export const CKD_NULL = 0x1
export const CKD_SHA1_KDF = 0x2
export const CKD_SHA1_KDF_ASN1 = 0x3
export const CKD_SHA1_KDF_CONCATENATE = 0x4
export const CKD_SHA224_KDF = 0x5
export const CKD_SHA256_KDF = 0x6
export const CKD_SHA384_KDF = 0x7
export const CKD_SHA512_KDF = 0x8
export const CKD_CPDIVERSIFY_KDF = 0x9
export const CKD_SHA3_224_KDF = 0xa
export const CKD_SHA3_256_KDF = 0xb
export const CKD_SHA3_384_KDF = 0xc
export const CKD_SHA3_512_KDF = 0xd
export const CKD_SHA1_KDF_SP800 = 0xe
export const CKD_SHA224_KDF_SP800 = 0xf
export const CKD_SHA256_KDF_SP800 = 0x10
export const CKD_SHA384_KDF_SP800 = 0x11
export const CKD_SHA512_KDF_SP800 = 0x12
export const CKD_SHA3_224_KDF_SP800 = 0x13
export const CKD_SHA3_256_KDF_SP800 = 0x14
export const CKD_SHA3_384_KDF_SP800 = 0x15
export const CKD_SHA3_512_KDF_SP800 = 0x16
export const CKD_BLAKE2B_160_KDF = 0x17
export const CKD_BLAKE2B_256_KDF = 0x18
export const CKD_BLAKE2B_384_KDF = 0x19
export const CKD_BLAKE2B_512_KDF = 0x1a
export const CKG_NO_GENERATE = 0x0
export const CKG_GENERATE = 0x1
export const CKG_GENERATE_COUNTER = 0x2
export const CKG_GENERATE_RANDOM = 0x3
export const CKG_GENERATE_COUNTER_XOR = 0x4
export const CKF_TOKEN_PRESENT = 0x1
export const CKF_REMOVABLE_DEVICE = 0x2
export const CKF_HW_SLOT = 0x4
export const CKF_ARRAY_ATTRIBUTE = 0x40000000
export const CKF_LIBRARY_CANT_CREATE_OS_THREADS = 0x1
export const CKF_OS_LOCKING_OK = 0x2
export const CKF_HKDF_SALT_NULL = 0x1
export const CKF_HKDF_SALT_DATA = 0x2
export const CKF_HKDF_SALT_KEY = 0x4
export const CKF_INTERFACE_FORK_SAFE = 0x1
export const CKF_EC_F_P = 0x100000
export const CKF_EC_F_2M = 0x200000
export const CKF_EC_ECPARAMETERS = 0x400000
export const CKF_EC_OID = 0x800000
export const CKF_EC_NAMEDCURVE = 0x800000
export const CKF_EC_UNCOMPRESS = 0x1000000
export const CKF_EC_COMPRESS = 0x2000000
export const CKF_EC_CURVENAME = 0x4000000
export const CKF_ENCAPSULATE = 0x10000000
export const CKF_DECAPSULATE = 0x20000000
export const CKF_HW = 0x1
export const CKF_MESSAGE_ENCRYPT = 0x2
export const CKF_MESSAGE_DECRYPT = 0x4
export const CKF_MESSAGE_SIGN = 0x8
export const CKF_MESSAGE_VERIFY = 0x10
export const CKF_MULTI_MESSAGE = 0x20
export const CKF_FIND_OBJECTS = 0x40
export const CKF_ENCRYPT = 0x100
export const CKF_DECRYPT = 0x200
export const CKF_DIGEST = 0x400
export const CKF_SIGN = 0x800
export const CKF_SIGN_RECOVER = 0x1000
export const CKF_VERIFY = 0x2000
export const CKF_VERIFY_RECOVER = 0x4000
export const CKF_GENERATE = 0x8000
export const CKF_GENERATE_KEY_PAIR = 0x10000
export const CKF_WRAP = 0x20000
export const CKF_UNWRAP = 0x40000
export const CKF_DERIVE = 0x80000
export const CKF_EXTENSION = 0x80000000
export const CKF_END_OF_MESSAGE = 0x1
export const CKF_NEXT_OTP = 0x1
export const CKF_EXCLUDE_TIME = 0x2
export const CKF_EXCLUDE_COUNTER = 0x4
export const CKF_EXCLUDE_CHALLENGE = 0x8
export const CKF_EXCLUDE_PIN = 0x10
export const CKF_USER_FRIENDLY_OTP = 0x20
export const CKF_DONT_BLOCK = 0x1
export const CKF_RW_SESSION = 0x2
export const CKF_SERIAL_SESSION = 0x4
export const CKF_ASYNC_SESSION = 0x8
export const CKF_RNG = 0x1
export const CKF_WRITE_PROTECTED = 0x2
export const CKF_LOGIN_REQUIRED = 0x4
export const CKF_USER_PIN_INITIALIZED = 0x8
export const CKF_RESTORE_KEY_NOT_NEEDED = 0x20
export const CKF_CLOCK_ON_TOKEN = 0x40
export const CKF_PROTECTED_AUTHENTICATION_PATH = 0x100
export const CKF_DUAL_CRYPTO_OPERATIONS = 0x200
export const CKF_TOKEN_INITIALIZED = 0x400
export const CKF_SECONDARY_AUTHENTICATION = 0x800
export const CKF_USER_PIN_COUNT_LOW = 0x10000
export const CKF_USER_PIN_FINAL_TRY = 0x20000
export const CKF_USER_PIN_LOCKED = 0x40000
export const CKF_USER_PIN_TO_BE_CHANGED = 0x80000
export const CKF_SO_PIN_COUNT_LOW = 0x100000
export const CKF_SO_PIN_FINAL_TRY = 0x200000
export const CKF_SO_PIN_LOCKED = 0x400000
export const CKF_SO_PIN_TO_BE_CHANGED = 0x800000
export const CKF_ERROR_STATE = 0x1000000
export const CKF_SEED_RANDOM_REQUIRED = 0x2000000
export const CKF_ASYNC_SESSION_SUPPORTED = 0x4000000
export const CKH_MONOTONIC_COUNTER = 0x1
export const CKH_CLOCK = 0x2
export const CKH_USER_INTERFACE = 0x3
export const CKH_VENDOR_DEFINED = 0x80000000
export const CKH_HEDGE_PREFERRED = 0x0
export const CKH_HEDGE_REQUIRED = 0x1
export const CKH_DETERMINISTIC_REQUIRED = 0x2
export const CK_SECURITY_DOMAIN_UNSPECIFIED = 0x0
export const CK_SECURITY_DOMAIN_MANUFACTURER = 0x1
export const CK_SECURITY_DOMAIN_OPERATOR = 0x2
export const CK_SECURITY_DOMAIN_THIRD_PARTY = 0x3
export const CKK_RSA = 0x0
export const CKK_DSA = 0x1
export const CKK_DH = 0x2
export const CKK_ECDSA = 0x3
export const CKK_EC = 0x3
export const CKK_X9_42_DH = 0x4
export const CKK_KEA = 0x5
export const CKK_GENERIC_SECRET = 0x10
export const CKK_RC2 = 0x11
export const CKK_RC4 = 0x12
export const CKK_DES = 0x13
export const CKK_DES2 = 0x14
export const CKK_DES3 = 0x15
export const CKK_CAST = 0x16
export const CKK_CAST3 = 0x17
export const CKK_CAST128 = 0x18
export const CKK_RC5 = 0x19
export const CKK_IDEA = 0x1a
export const CKK_SKIPJACK = 0x1b
export const CKK_BATON = 0x1c
export const CKK_JUNIPER = 0x1d
export const CKK_CDMF = 0x1e
export const CKK_AES = 0x1f
export const CKK_BLOWFISH = 0x20
export const CKK_TWOFISH = 0x21
export const CKK_SECURID = 0x22
export const CKK_HOTP = 0x23
export const CKK_ACTI = 0x24
export const CKK_CAMELLIA = 0x25
export const CKK_ARIA = 0x26
export const CKK_MD5_HMAC = 0x27
export const CKK_SHA_1_HMAC = 0x28
export const CKK_RIPEMD128_HMAC = 0x29
export const CKK_RIPEMD160_HMAC = 0x2a
export const CKK_SHA256_HMAC = 0x2b
export const CKK_SHA384_HMAC = 0x2c
export const CKK_SHA512_HMAC = 0x2d
export const CKK_SHA224_HMAC = 0x2e
export const CKK_SEED = 0x2f
export const CKK_GOSTR3410 = 0x30
export const CKK_GOSTR3411 = 0x31
export const CKK_GOST28147 = 0x32
export const CKK_CHACHA20 = 0x33
export const CKK_POLY1305 = 0x34
export const CKK_AES_XTS = 0x35
export const CKK_SHA3_224_HMAC = 0x36
export const CKK_SHA3_256_HMAC = 0x37
export const CKK_SHA3_384_HMAC = 0x38
export const CKK_SHA3_512_HMAC = 0x39
export const CKK_BLAKE2B_160_HMAC = 0x3a
export const CKK_BLAKE2B_256_HMAC = 0x3b
export const CKK_BLAKE2B_384_HMAC = 0x3c
export const CKK_BLAKE2B_512_HMAC = 0x3d
export const CKK_SALSA20 = 0x3e
export const CKK_X2RATCHET = 0x3f
export const CKK_EC_EDWARDS = 0x40
export const CKK_EC_MONTGOMERY = 0x41
export const CKK_HKDF = 0x42
export const CKK_SHA512_224_HMAC = 0x43
export const CKK_SHA512_256_HMAC = 0x44
export const CKK_SHA512_T_HMAC = 0x45
export const CKK_HSS = 0x46
export const CKK_XMSS = 0x47
export const CKK_XMSSMT = 0x48
export const CKK_ML_KEM = 0x49
export const CKK_ML_DSA = 0x4a
export const CKK_SLH_DSA = 0x4b
export const CKK_VENDOR_DEFINED = 0x80000000
export const CKM_RSA_PKCS_KEY_PAIR_GEN = 0x0
export const CKM_RSA_PKCS = 0x1
export const CKM_RSA_9796 = 0x2
export const CKM_RSA_X_509 = 0x3
export const CKM_MD2_RSA_PKCS = 0x4
export const CKM_MD5_RSA_PKCS = 0x5
export const CKM_SHA1_RSA_PKCS = 0x6
export const CKM_RIPEMD128_RSA_PKCS = 0x7
export const CKM_RIPEMD160_RSA_PKCS = 0x8
export const CKM_RSA_PKCS_OAEP = 0x9
export const CKM_RSA_X9_31_KEY_PAIR_GEN = 0xa
export const CKM_RSA_X9_31 = 0xb
export const CKM_SHA1_RSA_X9_31 = 0xc
export const CKM_RSA_PKCS_PSS = 0xd
export const CKM_SHA1_RSA_PKCS_PSS = 0xe
export const CKM_ML_KEM_KEY_PAIR_GEN = 0xf
export const CKM_DSA_KEY_PAIR_GEN = 0x10
export const CKM_DSA = 0x11
export const CKM_DSA_SHA1 = 0x12
export const CKM_DSA_SHA224 = 0x13
export const CKM_DSA_SHA256 = 0x14
export const CKM_DSA_SHA384 = 0x15
export const CKM_DSA_SHA512 = 0x16
export const CKM_ML_KEM = 0x17
export const CKM_DSA_SHA3_224 = 0x18
export const CKM_DSA_SHA3_256 = 0x19
export const CKM_DSA_SHA3_384 = 0x1a
export const CKM_DSA_SHA3_512 = 0x1b
export const CKM_ML_DSA_KEY_PAIR_GEN = 0x1c
export const CKM_ML_DSA = 0x1d
export const CKM_HASH_ML_DSA = 0x1f
export const CKM_DH_PKCS_KEY_PAIR_GEN = 0x20
export const CKM_DH_PKCS_DERIVE = 0x21
export const CKM_HASH_ML_DSA_SHA224 = 0x23
export const CKM_HASH_ML_DSA_SHA256 = 0x24
export const CKM_HASH_ML_DSA_SHA384 = 0x25
export const CKM_HASH_ML_DSA_SHA512 = 0x26
export const CKM_HASH_ML_DSA_SHA3_224 = 0x27
export const CKM_HASH_ML_DSA_SHA3_256 = 0x28
export const CKM_HASH_ML_DSA_SHA3_384 = 0x29
export const CKM_HASH_ML_DSA_SHA3_512 = 0x2a
export const CKM_HASH_ML_DSA_SHAKE128 = 0x2b
export const CKM_HASH_ML_DSA_SHAKE256 = 0x2c
export const CKM_SLH_DSA_KEY_PAIR_GEN = 0x2d
export const CKM_SLH_DSA = 0x2e
export const CKM_X9_42_DH_KEY_PAIR_GEN = 0x30
export const CKM_X9_42_DH_DERIVE = 0x31
export const CKM_X9_42_DH_HYBRID_DERIVE = 0x32
export const CKM_X9_42_MQV_DERIVE = 0x33
export const CKM_HASH_SLH_DSA = 0x34
export const CKM_HASH_SLH_DSA_SHA224 = 0x36
export const CKM_HASH_SLH_DSA_SHA256 = 0x37
export const CKM_HASH_SLH_DSA_SHA384 = 0x38
export const CKM_HASH_SLH_DSA_SHA512 = 0x39
export const CKM_HASH_SLH_DSA_SHA3_224 = 0x3a
export const CKM_HASH_SLH_DSA_SHA3_256 = 0x3b
export const CKM_HASH_SLH_DSA_SHA3_384 = 0x3c
export const CKM_HASH_SLH_DSA_SHA3_512 = 0x3d
export const CKM_HASH_SLH_DSA_SHAKE128 = 0x3e
export const CKM_HASH_SLH_DSA_SHAKE256 = 0x3f
export const CKM_SHA256_RSA_PKCS = 0x40
export const CKM_SHA384_RSA_PKCS = 0x41
export const CKM_SHA512_RSA_PKCS = 0x42
export const CKM_SHA256_RSA_PKCS_PSS = 0x43
export const CKM_SHA384_RSA_PKCS_PSS = 0x44
export const CKM_SHA512_RSA_PKCS_PSS = 0x45
export const CKM_SHA224_RSA_PKCS = 0x46
export const CKM_SHA224_RSA_PKCS_PSS = 0x47
export const CKM_SHA512_224 = 0x48
export const CKM_SHA512_224_HMAC = 0x49
export const CKM_SHA512_224_HMAC_GENERAL = 0x4a
export const CKM_SHA512_224_KEY_DERIVATION = 0x4b
export const CKM_SHA512_256 = 0x4c
export const CKM_SHA512_256_HMAC = 0x4d
export const CKM_SHA512_256_HMAC_GENERAL = 0x4e
export const CKM_SHA512_256_KEY_DERIVATION = 0x4f
export const CKM_SHA512_T = 0x50
export const CKM_SHA512_T_HMAC = 0x51
export const CKM_SHA512_T_HMAC_GENERAL = 0x52
export const CKM_SHA512_T_KEY_DERIVATION = 0x53
export const CKM_TLS12_EXTENDED_MASTER_KEY_DERIVE = 0x56
export const CKM_TLS12_EXTENDED_MASTER_KEY_DERIVE_DH = 0x57
export const CKM_SHA3_256_RSA_PKCS = 0x60
export const CKM_SHA3_384_RSA_PKCS = 0x61
export const CKM_SHA3_512_RSA_PKCS = 0x62
export const CKM_SHA3_256_RSA_PKCS_PSS = 0x63
export const CKM_SHA3_384_RSA_PKCS_PSS = 0x64
export const CKM_SHA3_512_RSA_PKCS_PSS = 0x65
export const CKM_SHA3_224_RSA_PKCS = 0x66
export const CKM_SHA3_224_RSA_PKCS_PSS = 0x67
export const CKM_RC2_KEY_GEN = 0x100
export const CKM_RC2_ECB = 0x101
export const CKM_RC2_CBC = 0x102
export const CKM_RC2_MAC = 0x103
export const CKM_RC2_MAC_GENERAL = 0x104
export const CKM_RC2_CBC_PAD = 0x105
export const CKM_RC4_KEY_GEN = 0x110
export const CKM_RC4 = 0x111
export const CKM_DES_KEY_GEN = 0x120
export const CKM_DES_ECB = 0x121
export const CKM_DES_CBC = 0x122
export const CKM_DES_MAC = 0x123
export const CKM_DES_MAC_GENERAL = 0x124
export const CKM_DES_CBC_PAD = 0x125
export const CKM_DES2_KEY_GEN = 0x130
export const CKM_DES3_KEY_GEN = 0x131
export const CKM_DES3_ECB = 0x132
export const CKM_DES3_CBC = 0x133
export const CKM_DES3_MAC = 0x134
export const CKM_DES3_MAC_GENERAL = 0x135
export const CKM_DES3_CBC_PAD = 0x136
export const CKM_DES3_CMAC_GENERAL = 0x137
export const CKM_DES3_CMAC = 0x138
export const CKM_CDMF_KEY_GEN = 0x140
export const CKM_CDMF_ECB = 0x141
export const CKM_CDMF_CBC = 0x142
export const CKM_CDMF_MAC = 0x143
export const CKM_CDMF_MAC_GENERAL = 0x144
export const CKM_CDMF_CBC_PAD = 0x145
export const CKM_DES_OFB64 = 0x150
export const CKM_DES_OFB8 = 0x151
export const CKM_DES_CFB64 = 0x152
export const CKM_DES_CFB8 = 0x153
export const CKM_MD2 = 0x200
export const CKM_MD2_HMAC = 0x201
export const CKM_MD2_HMAC_GENERAL = 0x202
export const CKM_MD5 = 0x210
export const CKM_MD5_HMAC = 0x211
export const CKM_MD5_HMAC_GENERAL = 0x212
export const CKM_SHA_1 = 0x220
export const CKM_SHA_1_HMAC = 0x221
export const CKM_SHA_1_HMAC_GENERAL = 0x222
export const CKM_RIPEMD128 = 0x230
export const CKM_RIPEMD128_HMAC = 0x231
export const CKM_RIPEMD128_HMAC_GENERAL = 0x232
export const CKM_RIPEMD160 = 0x240
export const CKM_RIPEMD160_HMAC = 0x241
export const CKM_RIPEMD160_HMAC_GENERAL = 0x242
export const CKM_SHA256 = 0x250
export const CKM_SHA256_HMAC = 0x251
export const CKM_SHA256_HMAC_GENERAL = 0x252
export const CKM_SHA224 = 0x255
export const CKM_SHA224_HMAC = 0x256
export const CKM_SHA224_HMAC_GENERAL = 0x257
export const CKM_SHA384 = 0x260
export const CKM_SHA384_HMAC = 0x261
export const CKM_SHA384_HMAC_GENERAL = 0x262
export const CKM_SHA512 = 0x270
export const CKM_SHA512_HMAC = 0x271
export const CKM_SHA512_HMAC_GENERAL = 0x272
export const CKM_SECURID_KEY_GEN = 0x280
export const CKM_SECURID = 0x282
export const CKM_HOTP_KEY_GEN = 0x290
export const CKM_HOTP = 0x291
export const CKM_ACTI = 0x2a0
export const CKM_ACTI_KEY_GEN = 0x2a1
export const CKM_SHA3_256 = 0x2b0
export const CKM_SHA3_256_HMAC = 0x2b1
export const CKM_SHA3_256_HMAC_GENERAL = 0x2b2
export const CKM_SHA3_256_KEY_GEN = 0x2b3
export const CKM_SHA3_224 = 0x2b5
export const CKM_SHA3_224_HMAC = 0x2b6
export const CKM_SHA3_224_HMAC_GENERAL = 0x2b7
export const CKM_SHA3_224_KEY_GEN = 0x2b8
export const CKM_SHA3_384 = 0x2c0
export const CKM_SHA3_384_HMAC = 0x2c1
export const CKM_SHA3_384_HMAC_GENERAL = 0x2c2
export const CKM_SHA3_384_KEY_GEN = 0x2c3
export const CKM_SHA3_512 = 0x2d0
export const CKM_SHA3_512_HMAC = 0x2d1
export const CKM_SHA3_512_HMAC_GENERAL = 0x2d2
export const CKM_SHA3_512_KEY_GEN = 0x2d3
export const CKM_CAST_KEY_GEN = 0x300
export const CKM_CAST_ECB = 0x301
export const CKM_CAST_CBC = 0x302
export const CKM_CAST_MAC = 0x303
export const CKM_CAST_MAC_GENERAL = 0x304
export const CKM_CAST_CBC_PAD = 0x305
export const CKM_CAST3_KEY_GEN = 0x310
export const CKM_CAST3_ECB = 0x311
export const CKM_CAST3_CBC = 0x312
export const CKM_CAST3_MAC = 0x313
export const CKM_CAST3_MAC_GENERAL = 0x314
export const CKM_CAST3_CBC_PAD = 0x315
export const CKM_CAST5_KEY_GEN = 0x320
export const CKM_CAST128_KEY_GEN = 0x320
export const CKM_CAST5_ECB = 0x321
export const CKM_CAST128_ECB = 0x321
export const CKM_CAST5_CBC = 0x322
export const CKM_CAST128_CBC = 0x322
export const CKM_CAST5_MAC = 0x323
export const CKM_CAST128_MAC = 0x323
export const CKM_CAST5_MAC_GENERAL = 0x324
export const CKM_CAST128_MAC_GENERAL = 0x324
export const CKM_CAST5_CBC_PAD = 0x325
export const CKM_CAST128_CBC_PAD = 0x325
export const CKM_RC5_KEY_GEN = 0x330
export const CKM_RC5_ECB = 0x331
export const CKM_RC5_CBC = 0x332
export const CKM_RC5_MAC = 0x333
export const CKM_RC5_MAC_GENERAL = 0x334
export const CKM_RC5_CBC_PAD = 0x335
export const CKM_IDEA_KEY_GEN = 0x340
export const CKM_IDEA_ECB = 0x341
export const CKM_IDEA_CBC = 0x342
export const CKM_IDEA_MAC = 0x343
export const CKM_IDEA_MAC_GENERAL = 0x344
export const CKM_IDEA_CBC_PAD = 0x345
export const CKM_GENERIC_SECRET_KEY_GEN = 0x350
export const CKM_CONCATENATE_BASE_AND_KEY = 0x360
export const CKM_CONCATENATE_BASE_AND_DATA = 0x362
export const CKM_CONCATENATE_DATA_AND_BASE = 0x363
export const CKM_XOR_BASE_AND_DATA = 0x364
export const CKM_EXTRACT_KEY_FROM_KEY = 0x365
export const CKM_SSL3_PRE_MASTER_KEY_GEN = 0x370
export const CKM_SSL3_MASTER_KEY_DERIVE = 0x371
export const CKM_SSL3_KEY_AND_MAC_DERIVE = 0x372
export const CKM_SSL3_MASTER_KEY_DERIVE_DH = 0x373
export const CKM_TLS_PRE_MASTER_KEY_GEN = 0x374
export const CKM_TLS_MASTER_KEY_DERIVE = 0x375
export const CKM_TLS_KEY_AND_MAC_DERIVE = 0x376
export const CKM_TLS_MASTER_KEY_DERIVE_DH = 0x377
export const CKM_TLS_PRF = 0x378
export const CKM_SSL3_MD5_MAC = 0x380
export const CKM_SSL3_SHA1_MAC = 0x381
export const CKM_MD5_KEY_DERIVATION = 0x390
export const CKM_MD2_KEY_DERIVATION = 0x391
export const CKM_SHA1_KEY_DERIVATION = 0x392
export const CKM_SHA256_KEY_DERIVATION = 0x393
export const CKM_SHA384_KEY_DERIVATION = 0x394
export const CKM_SHA512_KEY_DERIVATION = 0x395
export const CKM_SHA224_KEY_DERIVATION = 0x396
export const CKM_SHA3_256_KEY_DERIVATION = 0x397
export const CKM_SHA3_256_KEY_DERIVE = 0x397
export const CKM_SHA3_224_KEY_DERIVATION = 0x398
export const CKM_SHA3_224_KEY_DERIVE = 0x398
export const CKM_SHA3_384_KEY_DERIVATION = 0x399
export const CKM_SHA3_384_KEY_DERIVE = 0x399
export const CKM_SHA3_512_KEY_DERIVATION = 0x39a
export const CKM_SHA3_512_KEY_DERIVE = 0x39a
export const CKM_SHAKE_128_KEY_DERIVATION = 0x39b
export const CKM_SHAKE_128_KEY_DERIVE = 0x39b
export const CKM_SHAKE_256_KEY_DERIVATION = 0x39c
export const CKM_SHAKE_256_KEY_DERIVE = 0x39c
export const CKM_PBE_MD2_DES_CBC = 0x3a0
export const CKM_PBE_MD5_DES_CBC = 0x3a1
export const CKM_PBE_MD5_CAST_CBC = 0x3a2
export const CKM_PBE_MD5_CAST3_CBC = 0x3a3
export const CKM_PBE_MD5_CAST5_CBC = 0x3a4
export const CKM_PBE_MD5_CAST128_CBC = 0x3a4
export const CKM_PBE_SHA1_CAST5_CBC = 0x3a5
export const CKM_PBE_SHA1_CAST128_CBC = 0x3a5
export const CKM_PBE_SHA1_RC4_128 = 0x3a6
export const CKM_PBE_SHA1_RC4_40 = 0x3a7
export const CKM_PBE_SHA1_DES3_EDE_CBC = 0x3a8
export const CKM_PBE_SHA1_DES2_EDE_CBC = 0x3a9
export const CKM_PBE_SHA1_RC2_128_CBC = 0x3aa
export const CKM_PBE_SHA1_RC2_40_CBC = 0x3ab
export const CKM_PKCS5_PBKD2 = 0x3b0
export const CKM_PBA_SHA1_WITH_SHA1_HMAC = 0x3c0
export const CKM_WTLS_PRE_MASTER_KEY_GEN = 0x3d0
export const CKM_WTLS_MASTER_KEY_DERIVE = 0x3d1
export const CKM_WTLS_MASTER_KEY_DERIVE_DH_ECC = 0x3d2
export const CKM_WTLS_PRF = 0x3d3
export const CKM_WTLS_SERVER_KEY_AND_MAC_DERIVE = 0x3d4
export const CKM_WTLS_CLIENT_KEY_AND_MAC_DERIVE = 0x3d5
export const CKM_TLS10_MAC_SERVER = 0x3d6
export const CKM_TLS10_MAC_CLIENT = 0x3d7
export const CKM_TLS12_MAC = 0x3d8
export const CKM_TLS12_KDF = 0x3d9
export const CKM_TLS12_MASTER_KEY_DERIVE = 0x3e0
export const CKM_TLS12_KEY_AND_MAC_DERIVE = 0x3e1
export const CKM_TLS12_MASTER_KEY_DERIVE_DH = 0x3e2
export const CKM_TLS12_KEY_SAFE_DERIVE = 0x3e3
export const CKM_TLS_MAC = 0x3e4
export const CKM_TLS_KDF = 0x3e5
export const CKM_KEY_WRAP_LYNKS = 0x400
export const CKM_KEY_WRAP_SET_OAEP = 0x401
export const CKM_CMS_SIG = 0x500
export const CKM_KIP_DERIVE = 0x510
export const CKM_KIP_WRAP = 0x511
export const CKM_KIP_MAC = 0x512
export const CKM_CAMELLIA_KEY_GEN = 0x550
export const CKM_CAMELLIA_ECB = 0x551
export const CKM_CAMELLIA_CBC = 0x552
export const CKM_CAMELLIA_MAC = 0x553
export const CKM_CAMELLIA_MAC_GENERAL = 0x554
export const CKM_CAMELLIA_CBC_PAD = 0x555
export const CKM_CAMELLIA_ECB_ENCRYPT_DATA = 0x556
export const CKM_CAMELLIA_CBC_ENCRYPT_DATA = 0x557
export const CKM_CAMELLIA_CTR = 0x558
export const CKM_ARIA_KEY_GEN = 0x560
export const CKM_ARIA_ECB = 0x561
export const CKM_ARIA_CBC = 0x562
export const CKM_ARIA_MAC = 0x563
export const CKM_ARIA_MAC_GENERAL = 0x564
export const CKM_ARIA_CBC_PAD = 0x565
export const CKM_ARIA_ECB_ENCRYPT_DATA = 0x566
export const CKM_ARIA_CBC_ENCRYPT_DATA = 0x567
export const CKM_SEED_KEY_GEN = 0x650
export const CKM_SEED_ECB = 0x651
export const CKM_SEED_CBC = 0x652
export const CKM_SEED_MAC = 0x653
export const CKM_SEED_MAC_GENERAL = 0x654
export const CKM_SEED_CBC_PAD = 0x655
export const CKM_SEED_ECB_ENCRYPT_DATA = 0x656
export const CKM_SEED_CBC_ENCRYPT_DATA = 0x657
export const CKM_SKIPJACK_KEY_GEN = 0x1000
export const CKM_SKIPJACK_ECB64 = 0x1001
export const CKM_SKIPJACK_CBC64 = 0x1002
export const CKM_SKIPJACK_OFB64 = 0x1003
export const CKM_SKIPJACK_CFB64 = 0x1004
export const CKM_SKIPJACK_CFB32 = 0x1005
export const CKM_SKIPJACK_CFB16 = 0x1006
export const CKM_SKIPJACK_CFB8 = 0x1007
export const CKM_SKIPJACK_WRAP = 0x1008
export const CKM_SKIPJACK_PRIVATE_WRAP = 0x1009
export const CKM_SKIPJACK_RELAYX = 0x100a
export const CKM_KEA_KEY_PAIR_GEN = 0x1010
export const CKM_KEA_KEY_DERIVE = 0x1011
export const CKM_FORTEZZA_TIMESTAMP = 0x1020
export const CKM_BATON_KEY_GEN = 0x1030
export const CKM_BATON_ECB128 = 0x1031
export const CKM_BATON_ECB96 = 0x1032
export const CKM_BATON_CBC128 = 0x1033
export const CKM_BATON_COUNTER = 0x1034
export const CKM_BATON_SHUFFLE = 0x1035
export const CKM_BATON_WRAP = 0x1036
export const CKM_ECDSA_KEY_PAIR_GEN = 0x1040
export const CKM_EC_KEY_PAIR_GEN = 0x1040
export const CKM_ECDSA = 0x1041
export const CKM_ECDSA_SHA1 = 0x1042
export const CKM_ECDSA_SHA224 = 0x1043
export const CKM_ECDSA_SHA256 = 0x1044
export const CKM_ECDSA_SHA384 = 0x1045
export const CKM_ECDSA_SHA512 = 0x1046
export const CKM_EC_KEY_PAIR_GEN_W_EXTRA_BITS = 0x140b
export const CKM_ECDH1_DERIVE = 0x1050
export const CKM_ECDH1_COFACTOR_DERIVE = 0x1051
export const CKM_ECMQV_DERIVE = 0x1052
export const CKM_ECDH_AES_KEY_WRAP = 0x1053
export const CKM_RSA_AES_KEY_WRAP = 0x1054
export const CKM_JUNIPER_KEY_GEN = 0x1060
export const CKM_JUNIPER_ECB128 = 0x1061
export const CKM_JUNIPER_CBC128 = 0x1062
export const CKM_JUNIPER_COUNTER = 0x1063
export const CKM_JUNIPER_SHUFFLE = 0x1064
export const CKM_JUNIPER_WRAP = 0x1065
export const CKM_FASTHASH = 0x1070
export const CKM_AES_XTS = 0x1071
export const CKM_AES_XTS_KEY_GEN = 0x1072
export const CKM_AES_KEY_GEN = 0x1080
export const CKM_AES_ECB = 0x1081
export const CKM_AES_CBC = 0x1082
export const CKM_AES_MAC = 0x1083
export const CKM_AES_MAC_GENERAL = 0x1084
export const CKM_AES_CBC_PAD = 0x1085
export const CKM_AES_CTR = 0x1086
export const CKM_AES_GCM = 0x1087
export const CKM_AES_CCM = 0x1088
export const CKM_AES_CTS = 0x1089
export const CKM_AES_CMAC = 0x108a
export const CKM_AES_CMAC_GENERAL = 0x108b
export const CKM_AES_XCBC_MAC = 0x108c
export const CKM_AES_XCBC_MAC_96 = 0x108d
export const CKM_AES_GMAC = 0x108e
export const CKM_BLOWFISH_KEY_GEN = 0x1090
export const CKM_BLOWFISH_CBC = 0x1091
export const CKM_TWOFISH_KEY_GEN = 0x1092
export const CKM_TWOFISH_CBC = 0x1093
export const CKM_BLOWFISH_CBC_PAD = 0x1094
export const CKM_TWOFISH_CBC_PAD = 0x1095
export const CKM_DES_ECB_ENCRYPT_DATA = 0x1100
export const CKM_DES_CBC_ENCRYPT_DATA = 0x1101
export const CKM_DES3_ECB_ENCRYPT_DATA = 0x1102
export const CKM_DES3_CBC_ENCRYPT_DATA = 0x1103
export const CKM_AES_ECB_ENCRYPT_DATA = 0x1104
export const CKM_AES_CBC_ENCRYPT_DATA = 0x1105
export const CKM_GOSTR3410_KEY_PAIR_GEN = 0x1200
export const CKM_GOSTR3410 = 0x1201
export const CKM_GOSTR3410_WITH_GOSTR3411 = 0x1202
export const CKM_GOSTR3410_KEY_WRAP = 0x1203
export const CKM_GOSTR3410_DERIVE = 0x1204
export const CKM_GOSTR3411 = 0x1210
export const CKM_GOSTR3411_HMAC = 0x1211
export const CKM_GOST28147_KEY_GEN = 0x1220
export const CKM_GOST28147_ECB = 0x1221
export const CKM_GOST28147 = 0x1222
export const CKM_GOST28147_MAC = 0x1223
export const CKM_GOST28147_KEY_WRAP = 0x1224
export const CKM_CHACHA20_KEY_GEN = 0x1225
export const CKM_CHACHA20 = 0x1226
export const CKM_POLY1305_KEY_GEN = 0x1227
export const CKM_POLY1305 = 0x1228
export const CKM_DSA_PARAMETER_GEN = 0x2000
export const CKM_DH_PKCS_PARAMETER_GEN = 0x2001
export const CKM_X9_42_DH_PARAMETER_GEN = 0x2002
export const CKM_DSA_PROBABILISTIC_PARAMETER_GEN = 0x2003
export const CKM_DSA_PROBABLISTIC_PARAMETER_GEN = 0x2003
export const CKM_DSA_SHAWE_TAYLOR_PARAMETER_GEN = 0x2004
export const CKM_DSA_FIPS_G_GEN = 0x2005
export const CKM_AES_OFB = 0x2104
export const CKM_AES_CFB64 = 0x2105
export const CKM_AES_CFB8 = 0x2106
export const CKM_AES_CFB128 = 0x2107
export const CKM_AES_CFB1 = 0x2108
export const CKM_AES_KEY_WRAP = 0x2109
export const CKM_AES_KEY_WRAP_PAD = 0x210a
export const CKM_AES_KEY_WRAP_KWP = 0x210b
export const CKM_AES_KEY_WRAP_PKCS7 = 0x210c
export const CKM_RSA_PKCS_TPM_1_1 = 0x4001
export const CKM_RSA_PKCS_OAEP_TPM_1_1 = 0x4002
export const CKM_SHA_1_KEY_GEN = 0x4003
export const CKM_SHA224_KEY_GEN = 0x4004
export const CKM_SHA256_KEY_GEN = 0x4005
export const CKM_SHA384_KEY_GEN = 0x4006
export const CKM_SHA512_KEY_GEN = 0x4007
export const CKM_SHA512_224_KEY_GEN = 0x4008
export const CKM_SHA512_256_KEY_GEN = 0x4009
export const CKM_SHA512_T_KEY_GEN = 0x400a
export const CKM_NULL = 0x400b
export const CKM_BLAKE2B_160 = 0x400c
export const CKM_BLAKE2B_160_HMAC = 0x400d
export const CKM_BLAKE2B_160_HMAC_GENERAL = 0x400e
export const CKM_BLAKE2B_160_KEY_DERIVE = 0x400f
export const CKM_BLAKE2B_160_KEY_GEN = 0x4010
export const CKM_BLAKE2B_256 = 0x4011
export const CKM_BLAKE2B_256_HMAC = 0x4012
export const CKM_BLAKE2B_256_HMAC_GENERAL = 0x4013
export const CKM_BLAKE2B_256_KEY_DERIVE = 0x4014
export const CKM_BLAKE2B_256_KEY_GEN = 0x4015
export const CKM_BLAKE2B_384 = 0x4016
export const CKM_BLAKE2B_384_HMAC = 0x4017
export const CKM_BLAKE2B_384_HMAC_GENERAL = 0x4018
export const CKM_BLAKE2B_384_KEY_DERIVE = 0x4019
export const CKM_BLAKE2B_384_KEY_GEN = 0x401a
export const CKM_BLAKE2B_512 = 0x401b
export const CKM_BLAKE2B_512_HMAC = 0x401c
export const CKM_BLAKE2B_512_HMAC_GENERAL = 0x401d
export const CKM_BLAKE2B_512_KEY_DERIVE = 0x401e
export const CKM_BLAKE2B_512_KEY_GEN = 0x401f
export const CKM_SALSA20 = 0x4020
export const CKM_CHACHA20_POLY1305 = 0x4021
export const CKM_SALSA20_POLY1305 = 0x4022
export const CKM_X3DH_INITIALIZE = 0x4023
export const CKM_X3DH_RESPOND = 0x4024
export const CKM_X2RATCHET_INITIALIZE = 0x4025
export const CKM_X2RATCHET_RESPOND = 0x4026
export const CKM_X2RATCHET_ENCRYPT = 0x4027
export const CKM_X2RATCHET_DECRYPT = 0x4028
export const CKM_XEDDSA = 0x4029
export const CKM_HKDF_DERIVE = 0x402a
export const CKM_HKDF_DATA = 0x402b
export const CKM_HKDF_KEY_GEN = 0x402c
export const CKM_SALSA20_KEY_GEN = 0x402d
export const CKM_ECDSA_SHA3_224 = 0x1047
export const CKM_ECDSA_SHA3_256 = 0x1048
export const CKM_ECDSA_SHA3_384 = 0x1049
export const CKM_ECDSA_SHA3_512 = 0x104a
export const CKM_EC_EDWARDS_KEY_PAIR_GEN = 0x1055
export const CKM_EC_MONTGOMERY_KEY_PAIR_GEN = 0x1056
export const CKM_EDDSA = 0x1057
export const CKM_SP800_108_COUNTER_KDF = 0x3ac
export const CKM_SP800_108_FEEDBACK_KDF = 0x3ad
export const CKM_SP800_108_DOUBLE_PIPELINE_KDF = 0x3ae
export const CKM_IKE2_PRF_PLUS_DERIVE = 0x402e
export const CKM_IKE_PRF_DERIVE = 0x402f
export const CKM_IKE1_PRF_DERIVE = 0x4030
export const CKM_IKE1_EXTENDED_DERIVE = 0x4031
export const CKM_HSS_KEY_PAIR_GEN = 0x4032
export const CKM_HSS = 0x4033
export const CKM_XMSS_KEY_PAIR_GEN = 0x4034
export const CKM_XMSSMT_KEY_PAIR_GEN = 0x4035
export const CKM_XMSS = 0x4036
export const CKM_XMSSMT = 0x4037
export const CKM_ECDH_X_AES_KEY_WRAP = 0x4038
export const CKM_ECDH_COF_AES_KEY_WRAP = 0x4039
export const CKM_PUB_KEY_FROM_PRIV_KEY = 0x403a
export const CKM_VENDOR_DEFINED = 0x80000000
export const CKN_SURRENDER = 0x0
export const CKN_OTP_CHANGED = 0x1
export const CKO_DATA = 0x0
export const CKO_CERTIFICATE = 0x1
export const CKO_PUBLIC_KEY = 0x2
export const CKO_PRIVATE_KEY = 0x3
export const CKO_SECRET_KEY = 0x4
export const CKO_HW_FEATURE = 0x5
export const CKO_DOMAIN_PARAMETERS = 0x6
export const CKO_MECHANISM = 0x7
export const CKO_OTP_KEY = 0x8
export const CKO_PROFILE = 0x9
export const CKO_VALIDATION = 0xa
export const CKO_TRUST = 0xb
export const CKO_VENDOR_DEFINED = 0x80000000
export const CK_OTP_VALUE = 0x0
export const CK_OTP_PIN = 0x1
export const CK_OTP_CHALLENGE = 0x2
export const CK_OTP_TIME = 0x3
export const CK_OTP_COUNTER = 0x4
export const CK_OTP_FLAGS = 0x5
export const CK_OTP_OUTPUT_LENGTH = 0x6
export const CK_OTP_OUTPUT_FORMAT = 0x7
export const CK_OTP_FORMAT = 0x7
export const CKP_PKCS5_PBKD2_HMAC_SHA1 = 0x1
export const CKP_PKCS5_PBKD2_HMAC_GOSTR3411 = 0x2
export const CKP_PKCS5_PBKD2_HMAC_SHA224 = 0x3
export const CKP_PKCS5_PBKD2_HMAC_SHA256 = 0x4
export const CKP_PKCS5_PBKD2_HMAC_SHA384 = 0x5
export const CKP_PKCS5_PBKD2_HMAC_SHA512 = 0x6
export const CKP_PKCS5_PBKD2_HMAC_SHA512_224 = 0x7
export const CKP_PKCS5_PBKD2_HMAC_SHA512_256 = 0x8
export const CKP_ML_DSA_44 = 0x1
export const CKP_ML_DSA_65 = 0x2
export const CKP_ML_DSA_87 = 0x3
export const CKP_ML_KEM_512 = 0x1
export const CKP_ML_KEM_768 = 0x2
export const CKP_ML_KEM_1024 = 0x3
export const CKP_SLH_DSA_SHA2_128S = 0x1
export const CKP_SLH_DSA_SHAKE_128S = 0x2
export const CKP_SLH_DSA_SHA2_128F = 0x3
export const CKP_SLH_DSA_SHAKE_128F = 0x4
export const CKP_SLH_DSA_SHA2_192S = 0x5
export const CKP_SLH_DSA_SHAKE_192S = 0x6
export const CKP_SLH_DSA_SHA2_192F = 0x7
export const CKP_SLH_DSA_SHAKE_192F = 0x8
export const CKP_SLH_DSA_SHA2_256S = 0x9
export const CKP_SLH_DSA_SHAKE_256S = 0xa
export const CKP_SLH_DSA_SHA2_256F = 0xb
export const CKP_SLH_DSA_SHAKE_256F = 0xc
export const CKZ_SALT_SPECIFIED = 0x1
export const CK_SP800_108_ITERATION_VARIABLE = 0x1
export const CK_SP800_108_OPTIONAL_COUNTER = 0x2
export const CK_SP800_108_COUNTER = 0x2
export const CK_SP800_108_DKM_LENGTH = 0x3
export const CK_SP800_108_BYTE_ARRAY = 0x4
export const CK_SP800_108_KEY_HANDLE = 0x5
export const CKP_INVALID_ID = 0x0
export const CKP_BASELINE_PROVIDER = 0x1
export const CKP_EXTENDED_PROVIDER = 0x2
export const CKP_AUTHENTICATION_TOKEN = 0x3
export const CKP_PUBLIC_CERTIFICATES_TOKEN = 0x4
export const CKP_COMPLETE_PROVIDER = 0x5
export const CKP_HKDF_TLS_TOKEN = 0x6
export const CKP_VENDOR_DEFINED = 0x80000000
export const CKG_MGF1_SHA1 = 0x1
export const CKG_MGF1_SHA224 = 0x5
export const CKG_MGF1_SHA256 = 0x2
export const CKG_MGF1_SHA384 = 0x3
export const CKG_MGF1_SHA512 = 0x4
export const CKG_MGF1_SHA3_224 = 0x6
export const CKG_MGF1_SHA3_256 = 0x7
export const CKG_MGF1_SHA3_384 = 0x8
export const CKG_MGF1_SHA3_512 = 0x9
export const CKZ_DATA_SPECIFIED = 0x1
export const CKR_OK = 0x0
export const CKR_CANCEL = 0x1
export const CKR_HOST_MEMORY = 0x2
export const CKR_SLOT_ID_INVALID = 0x3
export const CKR_GENERAL_ERROR = 0x5
export const CKR_FUNCTION_FAILED = 0x6
export const CKR_ARGUMENTS_BAD = 0x7
export const CKR_NO_EVENT = 0x8
export const CKR_NEED_TO_CREATE_THREADS = 0x9
export const CKR_CANT_LOCK = 0xa
export const CKR_ATTRIBUTE_READ_ONLY = 0x10
export const CKR_ATTRIBUTE_SENSITIVE = 0x11
export const CKR_ATTRIBUTE_TYPE_INVALID = 0x12
export const CKR_ATTRIBUTE_VALUE_INVALID = 0x13
export const CKR_ACTION_PROHIBITED = 0x1b
export const CKR_DATA_INVALID = 0x20
export const CKR_DATA_LEN_RANGE = 0x21
export const CKR_DEVICE_ERROR = 0x30
export const CKR_DEVICE_MEMORY = 0x31
export const CKR_DEVICE_REMOVED = 0x32
export const CKR_ENCRYPTED_DATA_INVALID = 0x40
export const CKR_ENCRYPTED_DATA_LEN_RANGE = 0x41
export const CKR_AEAD_DECRYPT_FAILED = 0x42
export const CKR_FUNCTION_CANCELED = 0x50
export const CKR_FUNCTION_NOT_PARALLEL = 0x51
export const CKR_FUNCTION_NOT_SUPPORTED = 0x54
export const CKR_KEY_HANDLE_INVALID = 0x60
export const CKR_KEY_SIZE_RANGE = 0x62
export const CKR_KEY_TYPE_INCONSISTENT = 0x63
export const CKR_KEY_NOT_NEEDED = 0x64
export const CKR_KEY_CHANGED = 0x65
export const CKR_KEY_NEEDED = 0x66
export const CKR_KEY_INDIGESTIBLE = 0x67
export const CKR_KEY_FUNCTION_NOT_PERMITTED = 0x68
export const CKR_KEY_NOT_WRAPPABLE = 0x69
export const CKR_KEY_UNEXTRACTABLE = 0x6a
export const CKR_MECHANISM_INVALID = 0x70
export const CKR_MECHANISM_PARAM_INVALID = 0x71
export const CKR_OBJECT_HANDLE_INVALID = 0x82
export const CKR_OPERATION_ACTIVE = 0x90
export const CKR_OPERATION_NOT_INITIALIZED = 0x91
export const CKR_PIN_INCORRECT = 0xa0
export const CKR_PIN_INVALID = 0xa1
export const CKR_PIN_LEN_RANGE = 0xa2
export const CKR_PIN_EXPIRED = 0xa3
export const CKR_PIN_LOCKED = 0xa4
export const CKR_SESSION_CLOSED = 0xb0
export const CKR_SESSION_COUNT = 0xb1
export const CKR_SESSION_HANDLE_INVALID = 0xb3
export const CKR_SESSION_PARALLEL_NOT_SUPPORTED = 0xb4
export const CKR_SESSION_READ_ONLY = 0xb5
export const CKR_SESSION_EXISTS = 0xb6
export const CKR_SESSION_READ_ONLY_EXISTS = 0xb7
export const CKR_SESSION_READ_WRITE_SO_EXISTS = 0xb8
export const CKR_SIGNATURE_INVALID = 0xc0
export const CKR_SIGNATURE_LEN_RANGE = 0xc1
export const CKR_TEMPLATE_INCOMPLETE = 0xd0
export const CKR_TEMPLATE_INCONSISTENT = 0xd1
export const CKR_TOKEN_NOT_PRESENT = 0xe0
export const CKR_TOKEN_NOT_RECOGNIZED = 0xe1
export const CKR_TOKEN_WRITE_PROTECTED = 0xe2
export const CKR_UNWRAPPING_KEY_HANDLE_INVALID = 0xf0
export const CKR_UNWRAPPING_KEY_SIZE_RANGE = 0xf1
export const CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT = 0xf2
export const CKR_USER_ALREADY_LOGGED_IN = 0x100
export const CKR_USER_NOT_LOGGED_IN = 0x101
export const CKR_USER_PIN_NOT_INITIALIZED = 0x102
export const CKR_USER_TYPE_INVALID = 0x103
export const CKR_USER_ANOTHER_ALREADY_LOGGED_IN = 0x104
export const CKR_USER_TOO_MANY_TYPES = 0x105
export const CKR_WRAPPED_KEY_INVALID = 0x110
export const CKR_WRAPPED_KEY_LEN_RANGE = 0x112
export const CKR_WRAPPING_KEY_HANDLE_INVALID = 0x113
export const CKR_WRAPPING_KEY_SIZE_RANGE = 0x114
export const CKR_WRAPPING_KEY_TYPE_INCONSISTENT = 0x115
export const CKR_RANDOM_SEED_NOT_SUPPORTED = 0x120
export const CKR_RANDOM_NO_RNG = 0x121
export const CKR_DOMAIN_PARAMS_INVALID = 0x130
export const CKR_CURVE_NOT_SUPPORTED = 0x140
export const CKR_BUFFER_TOO_SMALL = 0x150
export const CKR_SAVED_STATE_INVALID = 0x160
export const CKR_INFORMATION_SENSITIVE = 0x170
export const CKR_STATE_UNSAVEABLE = 0x180
export const CKR_CRYPTOKI_NOT_INITIALIZED = 0x190
export const CKR_CRYPTOKI_ALREADY_INITIALIZED = 0x191
export const CKR_MUTEX_BAD = 0x1a0
export const CKR_MUTEX_NOT_LOCKED = 0x1a1
export const CKR_NEW_PIN_MODE = 0x1b0
export const CKR_NEXT_OTP = 0x1b1
export const CKR_EXCEEDED_MAX_ITERATIONS = 0x1c0
export const CKR_FIPS_SELF_TEST_FAILED = 0x1c1
export const CKR_LIBRARY_LOAD_FAILED = 0x1c2
export const CKR_PIN_TOO_WEAK = 0x1c3
export const CKR_PUBLIC_KEY_INVALID = 0x1c4
export const CKR_FUNCTION_REJECTED = 0x200
export const CKR_TOKEN_RESOURCE_EXCEEDED = 0x201
export const CKR_OPERATION_CANCEL_FAILED = 0x202
export const CKR_KEY_EXHAUSTED = 0x203
export const CKR_PENDING = 0x204
export const CKR_SESSION_ASYNC_NOT_SUPPORTED = 0x205
export const CKR_SEED_RANDOM_REQUIRED = 0x206
export const CKR_OPERATION_NOT_VALIDATED = 0x207
export const CKR_TOKEN_NOT_INITIALIZED = 0x208
export const CKR_PARAMETER_SET_NOT_SUPPORTED = 0x209
export const CKR_VENDOR_DEFINED = 0x80000000
export const CK_SP800_108_DKM_LENGTH_SUM_OF_KEYS = 0x1
export const CK_SP800_108_DKM_LENGTH_SUM_OF_SEGMENTS = 0x2
export const CKS_RO_PUBLIC_SESSION = 0x0
export const CKS_RO_USER_FUNCTIONS = 0x1
export const CKS_RW_PUBLIC_SESSION = 0x2
export const CKS_RW_USER_FUNCTIONS = 0x3
export const CKS_RW_SO_FUNCTIONS = 0x4
export const CKS_LAST_VALIDATION_OK = 0x1
export const CKT_TRUST_UNKNOWN = 0x0
export const CKT_TRUSTED = 0x1
export const CKT_TRUST_ANCHOR = 0x2
export const CKT_NOT_TRUSTED = 0x3
export const CKT_TRUST_MUST_VERIFY_TRUST = 0x4
export const CKU_SO = 0x0
export const CKU_USER = 0x1
export const CKU_CONTEXT_SPECIFIC = 0x2
export const CKV_AUTHORITY_TYPE_UNSPECIFIED = 0x0
export const CKV_AUTHORITY_TYPE_NIST_CMVP = 0x1
export const CKV_AUTHORITY_TYPE_COMMON_CRITERIA = 0x2
export const CKV_TYPE_UNSPECIFIED = 0x0
export const CKV_TYPE_SOFTWARE = 0x1
export const CKV_TYPE_HARDWARE = 0x2
export const CKV_TYPE_FIRMWARE = 0x3
export const CKV_TYPE_HYBRID = 0x4
export const CK_OTP_FORMAT_DECIMAL = 0x0
export const CK_OTP_FORMAT_HEXADECIMAL = 0x1
export const CK_OTP_FORMAT_ALPHANUMERIC = 0x2
export const CK_OTP_FORMAT_BINARY = 0x3
export const CK_OTP_PARAM_IGNORED = 0x0
export const CK_OTP_PARAM_OPTIONAL = 0x1
export const CK_OTP_PARAM_MANDATORY = 0x2
export const CK_UNAVAILABLE_INFORMATION = -1
export const CK_EFFECTIVELY_INFINITE = 0x0
export const CK_INVALID_HANDLE = 0x0
export const CK_FALSE = 0x0
export const CK_TRUE = 0x1

/** The names of the return values below 0x10000, each with a NUL behind it; CKR_OK is not among them. */
export const CKR_TEXT = `\
CKR_CANCEL\0\
CKR_HOST_MEMORY\0\
CKR_SLOT_ID_INVALID\0\
CKR_GENERAL_ERROR\0\
CKR_FUNCTION_FAILED\0\
CKR_ARGUMENTS_BAD\0\
CKR_NO_EVENT\0\
CKR_NEED_TO_CREATE_THREADS\0\
CKR_CANT_LOCK\0\
CKR_ATTRIBUTE_READ_ONLY\0\
CKR_ATTRIBUTE_SENSITIVE\0\
CKR_ATTRIBUTE_TYPE_INVALID\0\
CKR_ATTRIBUTE_VALUE_INVALID\0\
CKR_ACTION_PROHIBITED\0\
CKR_DATA_INVALID\0\
CKR_DATA_LEN_RANGE\0\
CKR_DEVICE_ERROR\0\
CKR_DEVICE_MEMORY\0\
CKR_DEVICE_REMOVED\0\
CKR_ENCRYPTED_DATA_INVALID\0\
CKR_ENCRYPTED_DATA_LEN_RANGE\0\
CKR_AEAD_DECRYPT_FAILED\0\
CKR_FUNCTION_CANCELED\0\
CKR_FUNCTION_NOT_PARALLEL\0\
CKR_FUNCTION_NOT_SUPPORTED\0\
CKR_KEY_HANDLE_INVALID\0\
CKR_KEY_SIZE_RANGE\0\
CKR_KEY_TYPE_INCONSISTENT\0\
CKR_KEY_NOT_NEEDED\0\
CKR_KEY_CHANGED\0\
CKR_KEY_NEEDED\0\
CKR_KEY_INDIGESTIBLE\0\
CKR_KEY_FUNCTION_NOT_PERMITTED\0\
CKR_KEY_NOT_WRAPPABLE\0\
CKR_KEY_UNEXTRACTABLE\0\
CKR_MECHANISM_INVALID\0\
CKR_MECHANISM_PARAM_INVALID\0\
CKR_OBJECT_HANDLE_INVALID\0\
CKR_OPERATION_ACTIVE\0\
CKR_OPERATION_NOT_INITIALIZED\0\
CKR_PIN_INCORRECT\0\
CKR_PIN_INVALID\0\
CKR_PIN_LEN_RANGE\0\
CKR_PIN_EXPIRED\0\
CKR_PIN_LOCKED\0\
CKR_SESSION_CLOSED\0\
CKR_SESSION_COUNT\0\
CKR_SESSION_HANDLE_INVALID\0\
CKR_SESSION_PARALLEL_NOT_SUPPORTED\0\
CKR_SESSION_READ_ONLY\0\
CKR_SESSION_EXISTS\0\
CKR_SESSION_READ_ONLY_EXISTS\0\
CKR_SESSION_READ_WRITE_SO_EXISTS\0\
CKR_SIGNATURE_INVALID\0\
CKR_SIGNATURE_LEN_RANGE\0\
CKR_TEMPLATE_INCOMPLETE\0\
CKR_TEMPLATE_INCONSISTENT\0\
CKR_TOKEN_NOT_PRESENT\0\
CKR_TOKEN_NOT_RECOGNIZED\0\
CKR_TOKEN_WRITE_PROTECTED\0\
CKR_UNWRAPPING_KEY_HANDLE_INVALID\0\
CKR_UNWRAPPING_KEY_SIZE_RANGE\0\
CKR_UNWRAPPING_KEY_TYPE_INCONSISTENT\0\
CKR_USER_ALREADY_LOGGED_IN\0\
CKR_USER_NOT_LOGGED_IN\0\
CKR_USER_PIN_NOT_INITIALIZED\0\
CKR_USER_TYPE_INVALID\0\
CKR_USER_ANOTHER_ALREADY_LOGGED_IN\0\
CKR_USER_TOO_MANY_TYPES\0\
CKR_WRAPPED_KEY_INVALID\0\
CKR_WRAPPED_KEY_LEN_RANGE\0\
CKR_WRAPPING_KEY_HANDLE_INVALID\0\
CKR_WRAPPING_KEY_SIZE_RANGE\0\
CKR_WRAPPING_KEY_TYPE_INCONSISTENT\0\
CKR_RANDOM_SEED_NOT_SUPPORTED\0\
CKR_RANDOM_NO_RNG\0\
CKR_DOMAIN_PARAMS_INVALID\0\
CKR_CURVE_NOT_SUPPORTED\0\
CKR_BUFFER_TOO_SMALL\0\
CKR_SAVED_STATE_INVALID\0\
CKR_INFORMATION_SENSITIVE\0\
CKR_STATE_UNSAVEABLE\0\
CKR_CRYPTOKI_NOT_INITIALIZED\0\
CKR_CRYPTOKI_ALREADY_INITIALIZED\0\
CKR_MUTEX_BAD\0\
CKR_MUTEX_NOT_LOCKED\0\
CKR_NEW_PIN_MODE\0\
CKR_NEXT_OTP\0\
CKR_EXCEEDED_MAX_ITERATIONS\0\
CKR_FIPS_SELF_TEST_FAILED\0\
CKR_LIBRARY_LOAD_FAILED\0\
CKR_PIN_TOO_WEAK\0\
CKR_PUBLIC_KEY_INVALID\0\
CKR_FUNCTION_REJECTED\0\
CKR_TOKEN_RESOURCE_EXCEEDED\0\
CKR_OPERATION_CANCEL_FAILED\0\
CKR_KEY_EXHAUSTED\0\
CKR_PENDING\0\
CKR_SESSION_ASYNC_NOT_SUPPORTED\0\
CKR_SEED_RANDOM_REQUIRED\0\
CKR_OPERATION_NOT_VALIDATED\0\
CKR_TOKEN_NOT_INITIALIZED\0\
CKR_PARAMETER_SET_NOT_SUPPORTED\0\
`
/** The values in the same order, each with the place of its name behind it, as code units. */
export const CKR_PLACES = `\
\u0001\u0000\u0002\u000b\u0003\u001b\u0005\u002f\u0006\u0041\u0007\u0055\
\u0008\u0067\u0009\u0074\u000a\u008f\u0010\u009d\u0011\u00b5\u0012\u00cd\
\u0013\u00e8\u001b\u0104\u0020\u011a\u0021\u012b\u0030\u013e\u0031\u014f\
\u0032\u0161\u0040\u0174\u0041\u018f\u0042\u01ac\u0050\u01c4\u0051\u01da\
\u0054\u01f4\u0060\u020f\u0062\u0226\u0063\u0239\u0064\u0253\u0065\u0266\
\u0066\u0276\u0067\u0285\u0068\u029a\u0069\u02b9\u006a\u02cf\u0070\u02e5\
\u0071\u02fb\u0082\u0317\u0090\u0331\u0091\u0346\u00a0\u0364\u00a1\u0376\
\u00a2\u0386\u00a3\u0398\u00a4\u03a8\u00b0\u03b7\u00b1\u03ca\u00b3\u03dc\
\u00b4\u03f7\u00b5\u041a\u00b6\u0430\u00b7\u0443\u00b8\u0460\u00c0\u0481\
\u00c1\u0497\u00d0\u04af\u00d1\u04c7\u00e0\u04e1\u00e1\u04f7\u00e2\u0510\
\u00f0\u052a\u00f1\u054c\u00f2\u056a\u0100\u058f\u0101\u05aa\u0102\u05c1\
\u0103\u05de\u0104\u05f4\u0105\u0617\u0110\u062f\u0112\u0647\u0113\u0661\
\u0114\u0681\u0115\u069d\u0120\u06c0\u0121\u06de\u0130\u06f0\u0140\u070a\
\u0150\u0722\u0160\u0737\u0170\u074f\u0180\u0769\u0190\u077e\u0191\u079b\
\u01a0\u07bc\u01a1\u07ca\u01b0\u07df\u01b1\u07f0\u01c0\u07fd\u01c1\u0819\
\u01c2\u0833\u01c3\u084b\u01c4\u085c\u0200\u0873\u0201\u0889\u0202\u08a5\
\u0203\u08c1\u0204\u08d3\u0205\u08df\u0206\u08ff\u0207\u0918\u0208\u0934\
\u0209\u094e\
`

/** The functions behind the CK_VERSION of a function list; each version's list begins the next. */
export const FUNCTION_NAMES = `\
C_Initialize C_Finalize C_GetInfo C_GetFunctionList \
C_GetSlotList C_GetSlotInfo C_GetTokenInfo C_GetMechanismList \
C_GetMechanismInfo C_InitToken C_InitPIN C_SetPIN \
C_OpenSession C_CloseSession C_CloseAllSessions C_GetSessionInfo \
C_GetOperationState C_SetOperationState C_Login C_Logout \
C_CreateObject C_CopyObject C_DestroyObject C_GetObjectSize \
C_GetAttributeValue C_SetAttributeValue C_FindObjectsInit C_FindObjects \
C_FindObjectsFinal C_EncryptInit C_Encrypt C_EncryptUpdate \
C_EncryptFinal C_DecryptInit C_Decrypt C_DecryptUpdate \
C_DecryptFinal C_DigestInit C_Digest C_DigestUpdate \
C_DigestKey C_DigestFinal C_SignInit C_Sign \
C_SignUpdate C_SignFinal C_SignRecoverInit C_SignRecover \
C_VerifyInit C_Verify C_VerifyUpdate C_VerifyFinal \
C_VerifyRecoverInit C_VerifyRecover C_DigestEncryptUpdate C_DecryptDigestUpdate \
C_SignEncryptUpdate C_DecryptVerifyUpdate C_GenerateKey C_GenerateKeyPair \
C_WrapKey C_UnwrapKey C_DeriveKey C_SeedRandom \
C_GenerateRandom C_GetFunctionStatus C_CancelFunction C_WaitForSlotEvent \
C_GetInterfaceList C_GetInterface C_LoginUser C_SessionCancel \
C_MessageEncryptInit C_EncryptMessage C_EncryptMessageBegin C_EncryptMessageNext \
C_MessageEncryptFinal C_MessageDecryptInit C_DecryptMessage C_DecryptMessageBegin \
C_DecryptMessageNext C_MessageDecryptFinal C_MessageSignInit C_SignMessage \
C_SignMessageBegin C_SignMessageNext C_MessageSignFinal C_MessageVerifyInit \
C_VerifyMessage C_VerifyMessageBegin C_VerifyMessageNext C_MessageVerifyFinal \
C_EncapsulateKey C_DecapsulateKey C_VerifySignatureInit C_VerifySignature \
C_VerifySignatureUpdate C_VerifySignatureFinal C_GetSessionValidationFlags C_AsyncComplete \
C_AsyncGetID C_AsyncJoin C_WrapKeyAuthenticated C_UnwrapKeyAuthenticated\
`
export const FUNCTION_COUNT = { '2.40': 68, '3.0': 92, '3.2': 104 } as const

export const CK_ATTRIBUTE = {
  size: 24,
  type: { offset: 0, size: 8 },
  pValue: { offset: 8, size: 8 },
  ulValueLen: { offset: 16, size: 8 },
} as const

export const CK_C_INITIALIZE_ARGS = {
  size: 48,
  CreateMutex: { offset: 0, size: 8 },
  DestroyMutex: { offset: 8, size: 8 },
  LockMutex: { offset: 16, size: 8 },
  UnlockMutex: { offset: 24, size: 8 },
  flags: { offset: 32, size: 8 },
  pReserved: { offset: 40, size: 8 },
} as const

export const CK_DATE = {
  size: 8,
  year: { offset: 0, size: 4 },
  month: { offset: 4, size: 2 },
  day: { offset: 6, size: 2 },
} as const

export const CK_DERIVED_KEY = {
  size: 24,
  pTemplate: { offset: 0, size: 8 },
  ulAttributeCount: { offset: 8, size: 8 },
  phKey: { offset: 16, size: 8 },
} as const

export const CK_VERSION = {
  size: 2,
  major: { offset: 0, size: 1 },
  minor: { offset: 1, size: 1 },
} as const

export const CK_INFO = {
  size: 88,
  cryptokiVersion: { offset: 0, size: 2 },
  manufacturerID: { offset: 2, size: 32 },
  flags: { offset: 40, size: 8 },
  libraryDescription: { offset: 48, size: 32 },
  libraryVersion: { offset: 80, size: 2 },
} as const

export const CK_INTERFACE = {
  size: 24,
  pInterfaceName: { offset: 0, size: 8 },
  pFunctionList: { offset: 8, size: 8 },
  flags: { offset: 16, size: 8 },
} as const

export const CK_MECHANISM = {
  size: 24,
  mechanism: { offset: 0, size: 8 },
  pParameter: { offset: 8, size: 8 },
  ulParameterLen: { offset: 16, size: 8 },
} as const

export const CK_MECHANISM_INFO = {
  size: 24,
  ulMinKeySize: { offset: 0, size: 8 },
  ulMaxKeySize: { offset: 8, size: 8 },
  flags: { offset: 16, size: 8 },
} as const

export const CK_SESSION_INFO = {
  size: 32,
  slotID: { offset: 0, size: 8 },
  state: { offset: 8, size: 8 },
  flags: { offset: 16, size: 8 },
  ulDeviceError: { offset: 24, size: 8 },
} as const

export const CK_SLOT_INFO = {
  size: 112,
  slotDescription: { offset: 0, size: 64 },
  manufacturerID: { offset: 64, size: 32 },
  flags: { offset: 96, size: 8 },
  hardwareVersion: { offset: 104, size: 2 },
  firmwareVersion: { offset: 106, size: 2 },
} as const

export const CK_TOKEN_INFO = {
  size: 208,
  label: { offset: 0, size: 32 },
  manufacturerID: { offset: 32, size: 32 },
  model: { offset: 64, size: 16 },
  serialNumber: { offset: 80, size: 16 },
  flags: { offset: 96, size: 8 },
  ulMaxSessionCount: { offset: 104, size: 8 },
  ulSessionCount: { offset: 112, size: 8 },
  ulMaxRwSessionCount: { offset: 120, size: 8 },
  ulRwSessionCount: { offset: 128, size: 8 },
  ulMaxPinLen: { offset: 136, size: 8 },
  ulMinPinLen: { offset: 144, size: 8 },
  ulTotalPublicMemory: { offset: 152, size: 8 },
  ulFreePublicMemory: { offset: 160, size: 8 },
  ulTotalPrivateMemory: { offset: 168, size: 8 },
  ulFreePrivateMemory: { offset: 176, size: 8 },
  hardwareVersion: { offset: 184, size: 2 },
  firmwareVersion: { offset: 186, size: 2 },
  utcTime: { offset: 188, size: 16 },
} as const

export const CK_AES_CBC_ENCRYPT_DATA_PARAMS = {
  size: 32,
  iv: { offset: 0, size: 16 },
  pData: { offset: 16, size: 8 },
  length: { offset: 24, size: 8 },
} as const

export const CK_AES_CCM_PARAMS = {
  size: 48,
  ulDataLen: { offset: 0, size: 8 },
  pNonce: { offset: 8, size: 8 },
  ulNonceLen: { offset: 16, size: 8 },
  pAAD: { offset: 24, size: 8 },
  ulAADLen: { offset: 32, size: 8 },
  ulMACLen: { offset: 40, size: 8 },
} as const

export const CK_AES_CTR_PARAMS = {
  size: 24,
  ulCounterBits: { offset: 0, size: 8 },
  cb: { offset: 8, size: 16 },
} as const

export const CK_AES_GCM_PARAMS = {
  size: 48,
  pIv: { offset: 0, size: 8 },
  ulIvLen: { offset: 8, size: 8 },
  ulIvBits: { offset: 16, size: 8 },
  pAAD: { offset: 24, size: 8 },
  ulAADLen: { offset: 32, size: 8 },
  ulTagBits: { offset: 40, size: 8 },
} as const

export const CK_ARIA_CBC_ENCRYPT_DATA_PARAMS = {
  size: 32,
  iv: { offset: 0, size: 16 },
  pData: { offset: 16, size: 8 },
  length: { offset: 24, size: 8 },
} as const

export const CK_ASYNC_DATA = {
  size: 40,
  ulVersion: { offset: 0, size: 8 },
  pValue: { offset: 8, size: 8 },
  ulValueLen: { offset: 16, size: 8 },
  hObject: { offset: 24, size: 8 },
  hAdditionalObject: { offset: 32, size: 8 },
} as const

export const CK_CAMELLIA_CBC_ENCRYPT_DATA_PARAMS = {
  size: 32,
  iv: { offset: 0, size: 16 },
  pData: { offset: 16, size: 8 },
  length: { offset: 24, size: 8 },
} as const

export const CK_CAMELLIA_CTR_PARAMS = {
  size: 24,
  ulCounterBits: { offset: 0, size: 8 },
  cb: { offset: 8, size: 16 },
} as const

export const CK_CCM_MESSAGE_PARAMS = {
  size: 56,
  ulDataLen: { offset: 0, size: 8 },
  pNonce: { offset: 8, size: 8 },
  ulNonceLen: { offset: 16, size: 8 },
  ulNonceFixedBits: { offset: 24, size: 8 },
  nonceGenerator: { offset: 32, size: 8 },
  pMac: { offset: 40, size: 8 },
  ulMACLen: { offset: 48, size: 8 },
} as const

export const CK_CCM_PARAMS = {
  size: 48,
  ulDataLen: { offset: 0, size: 8 },
  nonce: { offset: 8, size: 8 },
  ulNonceLen: { offset: 16, size: 8 },
  aad: { offset: 24, size: 8 },
  ulAADLen: { offset: 32, size: 8 },
  ulMACLen: { offset: 40, size: 8 },
} as const

export const CK_CCM_WRAP_PARAMS = {
  size: 64,
  ulDataLen: { offset: 0, size: 8 },
  pNonce: { offset: 8, size: 8 },
  ulNonceLen: { offset: 16, size: 8 },
  ulNonceFixedBits: { offset: 24, size: 8 },
  nonceGenerator: { offset: 32, size: 8 },
  pAAD: { offset: 40, size: 8 },
  ulAADLen: { offset: 48, size: 8 },
  ulMACLen: { offset: 56, size: 8 },
} as const

export const CK_CHACHA20_PARAMS = {
  size: 32,
  pBlockCounter: { offset: 0, size: 8 },
  blockCounterBits: { offset: 8, size: 8 },
  pNonce: { offset: 16, size: 8 },
  ulNonceBits: { offset: 24, size: 8 },
} as const

export const CK_CMS_SIG_PARAMS = {
  size: 64,
  certificateHandle: { offset: 0, size: 8 },
  pSigningMechanism: { offset: 8, size: 8 },
  pDigestMechanism: { offset: 16, size: 8 },
  pContentType: { offset: 24, size: 8 },
  pRequestedAttributes: { offset: 32, size: 8 },
  ulRequestedAttributesLen: { offset: 40, size: 8 },
  pRequiredAttributes: { offset: 48, size: 8 },
  ulRequiredAttributesLen: { offset: 56, size: 8 },
} as const

export const CK_DES_CBC_ENCRYPT_DATA_PARAMS = {
  size: 24,
  iv: { offset: 0, size: 8 },
  pData: { offset: 8, size: 8 },
  length: { offset: 16, size: 8 },
} as const

export const CK_DSA_PARAMETER_GEN_PARAM = {
  size: 32,
  hash: { offset: 0, size: 8 },
  pSeed: { offset: 8, size: 8 },
  ulSeedLen: { offset: 16, size: 8 },
  ulIndex: { offset: 24, size: 8 },
} as const

export const CK_ECDH_AES_KEY_WRAP_PARAMS = {
  size: 32,
  ulAESKeyBits: { offset: 0, size: 8 },
  kdf: { offset: 8, size: 8 },
  ulSeedLen: { offset: 16, size: 8 },
  ulIndex: { offset: 24, size: 8 },
} as const

export const CK_ECDH1_DERIVE_PARAMS = {
  size: 40,
  kdf: { offset: 0, size: 8 },
  ulSharedDataLen: { offset: 8, size: 8 },
  pSharedData: { offset: 16, size: 8 },
  ulPublicDataLen: { offset: 24, size: 8 },
  pPublicData: { offset: 32, size: 8 },
} as const

export const CK_ECDH2_DERIVE_PARAMS = {
  size: 72,
  kdf: { offset: 0, size: 8 },
  ulSharedDataLen: { offset: 8, size: 8 },
  pSharedData: { offset: 16, size: 8 },
  ulPublicDataLen: { offset: 24, size: 8 },
  pPublicData: { offset: 32, size: 8 },
  ulPrivateDataLen: { offset: 40, size: 8 },
  hPrivateData: { offset: 48, size: 8 },
  ulPublicDataLen2: { offset: 56, size: 8 },
  pPublicData2: { offset: 64, size: 8 },
} as const

export const CK_ECMQV_DERIVE_PARAMS = {
  size: 80,
  kdf: { offset: 0, size: 8 },
  ulSharedDataLen: { offset: 8, size: 8 },
  pSharedData: { offset: 16, size: 8 },
  ulPublicDataLen: { offset: 24, size: 8 },
  pPublicData: { offset: 32, size: 8 },
  ulPrivateDataLen: { offset: 40, size: 8 },
  hPrivateData: { offset: 48, size: 8 },
  ulPublicDataLen2: { offset: 56, size: 8 },
  pPublicData2: { offset: 64, size: 8 },
  publicKey: { offset: 72, size: 8 },
} as const

export const CK_EDDSA_PARAMS = {
  size: 24,
  phFlag: { offset: 0, size: 1 },
  ulContextDataLen: { offset: 8, size: 8 },
  pContextData: { offset: 16, size: 8 },
} as const

export const CK_GCM_MESSAGE_PARAMS = {
  size: 48,
  pIv: { offset: 0, size: 8 },
  ulIvLen: { offset: 8, size: 8 },
  ulIvFixedBits: { offset: 16, size: 8 },
  ivGenerator: { offset: 24, size: 8 },
  pTag: { offset: 32, size: 8 },
  ulTagBits: { offset: 40, size: 8 },
} as const

export const CK_GCM_PARAMS = {
  size: 48,
  pIv: { offset: 0, size: 8 },
  ulIvLen: { offset: 8, size: 8 },
  ulIvBits: { offset: 16, size: 8 },
  pAAD: { offset: 24, size: 8 },
  ulAADLen: { offset: 32, size: 8 },
  ulTagBits: { offset: 40, size: 8 },
} as const

export const CK_GCM_WRAP_PARAMS = {
  size: 56,
  pIv: { offset: 0, size: 8 },
  ulIvLen: { offset: 8, size: 8 },
  ulIvFixedBits: { offset: 16, size: 8 },
  ivGenerator: { offset: 24, size: 8 },
  pAAD: { offset: 32, size: 8 },
  ulAADLen: { offset: 40, size: 8 },
  ulTagBits: { offset: 48, size: 8 },
} as const

export const CK_GOSTR3410_DERIVE_PARAMS = {
  size: 40,
  kdf: { offset: 0, size: 8 },
  pPublicData: { offset: 8, size: 8 },
  ulPublicDataLen: { offset: 16, size: 8 },
  pUKM: { offset: 24, size: 8 },
  ulUKMLen: { offset: 32, size: 8 },
} as const

export const CK_GOSTR3410_KEY_WRAP_PARAMS = {
  size: 40,
  pWrapOID: { offset: 0, size: 8 },
  ulWrapOIDLen: { offset: 8, size: 8 },
  pUKM: { offset: 16, size: 8 },
  ulUKMLen: { offset: 24, size: 8 },
  hKey: { offset: 32, size: 8 },
} as const

export const CK_HASH_SIGN_ADDITIONAL_CONTEXT = {
  size: 32,
  hedgeVariant: { offset: 0, size: 8 },
  pContext: { offset: 8, size: 8 },
  ulContextLen: { offset: 16, size: 8 },
  hash: { offset: 24, size: 8 },
} as const

export const CK_HKDF_PARAMS = {
  size: 64,
  bExtract: { offset: 0, size: 1 },
  bExpand: { offset: 1, size: 1 },
  prfHashMechanism: { offset: 8, size: 8 },
  ulSaltType: { offset: 16, size: 8 },
  pSalt: { offset: 24, size: 8 },
  ulSaltLen: { offset: 32, size: 8 },
  hSaltKey: { offset: 40, size: 8 },
  pInfo: { offset: 48, size: 8 },
  ulInfoLen: { offset: 56, size: 8 },
} as const

export const CK_KEA_DERIVE_PARAMS = {
  size: 48,
  isSender: { offset: 0, size: 1 },
  ulRandomLen: { offset: 8, size: 8 },
  RandomA: { offset: 16, size: 8 },
  RandomB: { offset: 24, size: 8 },
  ulPublicDataLen: { offset: 32, size: 8 },
  pPublicData: { offset: 40, size: 8 },
} as const

export const CK_KEY_DERIVATION_STRING_DATA = {
  size: 16,
  pData: { offset: 0, size: 8 },
  ulLen: { offset: 8, size: 8 },
} as const

export const CK_KEY_WRAP_SET_OAEP_PARAMS = {
  size: 24,
  bBC: { offset: 0, size: 1 },
  pX: { offset: 8, size: 8 },
  ulXLen: { offset: 16, size: 8 },
} as const

export const CK_KIP_PARAMS = {
  size: 32,
  pMechanism: { offset: 0, size: 8 },
  hKey: { offset: 8, size: 8 },
  pSeed: { offset: 16, size: 8 },
  ulSeedLen: { offset: 24, size: 8 },
} as const

export const CK_OTP_PARAM = {
  size: 24,
  type: { offset: 0, size: 8 },
  pValue: { offset: 8, size: 8 },
  ulValueLen: { offset: 16, size: 8 },
} as const

export const CK_OTP_PARAMS = {
  size: 16,
  pParams: { offset: 0, size: 8 },
  ulCount: { offset: 8, size: 8 },
} as const

export const CK_OTP_SIGNATURE_INFO = {
  size: 16,
  pParams: { offset: 0, size: 8 },
  ulCount: { offset: 8, size: 8 },
} as const

export const CK_PBE_PARAMS = {
  size: 48,
  pInitVector: { offset: 0, size: 8 },
  pPassword: { offset: 8, size: 8 },
  ulPasswordLen: { offset: 16, size: 8 },
  pSalt: { offset: 24, size: 8 },
  ulSaltLen: { offset: 32, size: 8 },
  ulIteration: { offset: 40, size: 8 },
} as const

export const CK_PKCS5_PBKD2_PARAMS = {
  size: 72,
  saltSource: { offset: 0, size: 8 },
  pSaltSourceData: { offset: 8, size: 8 },
  ulSaltSourceDataLen: { offset: 16, size: 8 },
  iterations: { offset: 24, size: 8 },
  prf: { offset: 32, size: 8 },
  pPrfData: { offset: 40, size: 8 },
  ulPrfDataLen: { offset: 48, size: 8 },
  pPassword: { offset: 56, size: 8 },
  ulPasswordLen: { offset: 64, size: 8 },
} as const

export const CK_PKCS5_PBKD2_PARAMS2 = {
  size: 72,
  saltSource: { offset: 0, size: 8 },
  pSaltSourceData: { offset: 8, size: 8 },
  ulSaltSourceDataLen: { offset: 16, size: 8 },
  iterations: { offset: 24, size: 8 },
  prf: { offset: 32, size: 8 },
  pPrfData: { offset: 40, size: 8 },
  ulPrfDataLen: { offset: 48, size: 8 },
  pPassword: { offset: 56, size: 8 },
  ulPasswordLen: { offset: 64, size: 8 },
} as const

export const CK_PRF_DATA_PARAM = {
  size: 24,
  type: { offset: 0, size: 8 },
  pValue: { offset: 8, size: 8 },
  ulValueLen: { offset: 16, size: 8 },
} as const

export const CK_RC2_CBC_PARAMS = {
  size: 16,
  ulEffectiveBits: { offset: 0, size: 8 },
  iv: { offset: 8, size: 8 },
} as const

export const CK_RC2_MAC_GENERAL_PARAMS = {
  size: 16,
  ulEffectiveBits: { offset: 0, size: 8 },
  ulMacLength: { offset: 8, size: 8 },
} as const

export const CK_RC5_CBC_PARAMS = {
  size: 32,
  ulWordsize: { offset: 0, size: 8 },
  ulRounds: { offset: 8, size: 8 },
  pIv: { offset: 16, size: 8 },
  ulIvLen: { offset: 24, size: 8 },
} as const

export const CK_RC5_MAC_GENERAL_PARAMS = {
  size: 24,
  ulWordsize: { offset: 0, size: 8 },
  ulRounds: { offset: 8, size: 8 },
  ulMacLength: { offset: 16, size: 8 },
} as const

export const CK_RC5_PARAMS = {
  size: 16,
  ulWordsize: { offset: 0, size: 8 },
  ulRounds: { offset: 8, size: 8 },
} as const

export const CK_RSA_PKCS_OAEP_PARAMS = {
  size: 40,
  hashAlg: { offset: 0, size: 8 },
  mgf: { offset: 8, size: 8 },
  source: { offset: 16, size: 8 },
  pSourceData: { offset: 24, size: 8 },
  ulSourceDataLen: { offset: 32, size: 8 },
} as const

export const CK_RSA_AES_KEY_WRAP_PARAMS = {
  size: 16,
  ulAESKeyBits: { offset: 0, size: 8 },
  pOAEPParams: { offset: 8, size: 8 },
} as const

export const CK_RSA_PKCS_PSS_PARAMS = {
  size: 24,
  hashAlg: { offset: 0, size: 8 },
  mgf: { offset: 8, size: 8 },
  sLen: { offset: 16, size: 8 },
} as const

export const CK_SALSA20_CHACHA20_POLY1305_MSG_PARAMS = {
  size: 24,
  pNonce: { offset: 0, size: 8 },
  ulNonceBits: { offset: 8, size: 8 },
  pTag: { offset: 16, size: 8 },
} as const

export const CK_SALSA20_CHACHA20_POLY1305_PARAMS = {
  size: 32,
  pNonce: { offset: 0, size: 8 },
  ulNonceBits: { offset: 8, size: 8 },
  pAAD: { offset: 16, size: 8 },
  ulAADLen: { offset: 24, size: 8 },
} as const

export const CK_SALSA20_PARAMS = {
  size: 24,
  pBlockCounter: { offset: 0, size: 8 },
  pNonce: { offset: 8, size: 8 },
  ulNonceBits: { offset: 16, size: 8 },
} as const

export const CK_SEED_CBC_ENCRYPT_DATA_PARAMS = {
  size: 32,
  iv: { offset: 0, size: 16 },
  pData: { offset: 16, size: 8 },
  length: { offset: 24, size: 8 },
} as const

export const CK_SIGN_ADDITIONAL_CONTEXT = {
  size: 24,
  hedgeVariant: { offset: 0, size: 8 },
  pContext: { offset: 8, size: 8 },
  ulContextLen: { offset: 16, size: 8 },
} as const

export const CK_SKIPJACK_PRIVATE_WRAP_PARAMS = {
  size: 88,
  ulPasswordLen: { offset: 0, size: 8 },
  pPassword: { offset: 8, size: 8 },
  ulPublicDataLen: { offset: 16, size: 8 },
  pPublicData: { offset: 24, size: 8 },
  ulPAndGLen: { offset: 32, size: 8 },
  ulQLen: { offset: 40, size: 8 },
  ulRandomLen: { offset: 48, size: 8 },
  pRandomA: { offset: 56, size: 8 },
  pPrimeP: { offset: 64, size: 8 },
  pBaseG: { offset: 72, size: 8 },
  pSubprimeQ: { offset: 80, size: 8 },
} as const

export const CK_SKIPJACK_RELAYX_PARAMS = {
  size: 112,
  ulOldWrappedXLen: { offset: 0, size: 8 },
  pOldWrappedX: { offset: 8, size: 8 },
  ulOldPasswordLen: { offset: 16, size: 8 },
  pOldPassword: { offset: 24, size: 8 },
  ulOldPublicDataLen: { offset: 32, size: 8 },
  pOldPublicData: { offset: 40, size: 8 },
  ulOldRandomLen: { offset: 48, size: 8 },
  pOldRandomA: { offset: 56, size: 8 },
  ulNewPasswordLen: { offset: 64, size: 8 },
  pNewPassword: { offset: 72, size: 8 },
  ulNewPublicDataLen: { offset: 80, size: 8 },
  pNewPublicData: { offset: 88, size: 8 },
  ulNewRandomLen: { offset: 96, size: 8 },
  pNewRandomA: { offset: 104, size: 8 },
} as const

export const CK_SP800_108_COUNTER_FORMAT = {
  size: 16,
  bLittleEndian: { offset: 0, size: 1 },
  ulWidthInBits: { offset: 8, size: 8 },
} as const

export const CK_SP800_108_DKM_LENGTH_FORMAT = {
  size: 24,
  dkmLengthMethod: { offset: 0, size: 8 },
  bLittleEndian: { offset: 8, size: 1 },
  ulWidthInBits: { offset: 16, size: 8 },
} as const

export const CK_SP800_108_FEEDBACK_KDF_PARAMS = {
  size: 56,
  prfType: { offset: 0, size: 8 },
  ulNumberOfDataParams: { offset: 8, size: 8 },
  pDataParams: { offset: 16, size: 8 },
  ulIvLen: { offset: 24, size: 8 },
  pIv: { offset: 32, size: 8 },
  ulAdditionalDerivedKeys: { offset: 40, size: 8 },
  pAdditionalDerivedKeys: { offset: 48, size: 8 },
} as const

export const CK_TLS12_EXTENDED_MASTER_KEY_DERIVE_PARAMS = {
  size: 32,
  prfHashMechanism: { offset: 0, size: 8 },
  pSessionHash: { offset: 8, size: 8 },
  ulSessionHashLen: { offset: 16, size: 8 },
  pVersion: { offset: 24, size: 8 },
} as const

export const CK_SP800_108_KDF_PARAMS = {
  size: 40,
  prfType: { offset: 0, size: 8 },
  ulNumberOfDataParams: { offset: 8, size: 8 },
  pDataParams: { offset: 16, size: 8 },
  ulAdditionalDerivedKeys: { offset: 24, size: 8 },
  pAdditionalDerivedKeys: { offset: 32, size: 8 },
} as const

export const CK_X2RATCHET_INITIALIZE_PARAMS = {
  size: 64,
  sk: { offset: 0, size: 8 },
  peer_public_prekey: { offset: 8, size: 8 },
  peer_public_identity: { offset: 16, size: 8 },
  own_public_identity: { offset: 24, size: 8 },
  bEncryptedHeader: { offset: 32, size: 1 },
  eCurve: { offset: 40, size: 8 },
  aeadMechanism: { offset: 48, size: 8 },
  kdfMechanism: { offset: 56, size: 8 },
} as const

export const CK_X2RATCHET_RESPOND_PARAMS = {
  size: 64,
  sk: { offset: 0, size: 8 },
  own_prekey: { offset: 8, size: 8 },
  pInitiator_identity: { offset: 16, size: 8 },
  own_public_identity: { offset: 24, size: 8 },
  bEncryptedHeader: { offset: 32, size: 1 },
  eCurve: { offset: 40, size: 8 },
  aeadMechanism: { offset: 48, size: 8 },
  kdfMechanism: { offset: 56, size: 8 },
} as const

export const CK_X3DH_INITIATE_PARAMS = {
  size: 56,
  kdf: { offset: 0, size: 8 },
  pPeer_identity: { offset: 8, size: 8 },
  pPeer_prekey: { offset: 16, size: 8 },
  pPrekey_signature: { offset: 24, size: 8 },
  pOnetime_key: { offset: 32, size: 8 },
  pOwn_identity: { offset: 40, size: 8 },
  pOwn_ephemeral: { offset: 48, size: 8 },
} as const

export const CK_X3DH_RESPOND_PARAMS = {
  size: 48,
  kdf: { offset: 0, size: 8 },
  pIdentity_id: { offset: 8, size: 8 },
  pPrekey_id: { offset: 16, size: 8 },
  pOnetime_id: { offset: 24, size: 8 },
  pInitiator_identity: { offset: 32, size: 8 },
  pInitiator_ephemeral: { offset: 40, size: 8 },
} as const

export const CK_X9_42_DH1_DERIVE_PARAMS = {
  size: 40,
  kdf: { offset: 0, size: 8 },
  ulOtherInfoLen: { offset: 8, size: 8 },
  pOtherInfo: { offset: 16, size: 8 },
  ulPublicDataLen: { offset: 24, size: 8 },
  pPublicData: { offset: 32, size: 8 },
} as const

export const CK_X9_42_DH2_DERIVE_PARAMS = {
  size: 72,
  kdf: { offset: 0, size: 8 },
  ulOtherInfoLen: { offset: 8, size: 8 },
  pOtherInfo: { offset: 16, size: 8 },
  ulPublicDataLen: { offset: 24, size: 8 },
  pPublicData: { offset: 32, size: 8 },
  ulPrivateDataLen: { offset: 40, size: 8 },
  hPrivateData: { offset: 48, size: 8 },
  ulPublicDataLen2: { offset: 56, size: 8 },
  pPublicData2: { offset: 64, size: 8 },
} as const

export const CK_X9_42_MQV_DERIVE_PARAMS = {
  size: 80,
  kdf: { offset: 0, size: 8 },
  ulOtherInfoLen: { offset: 8, size: 8 },
  pOtherInfo: { offset: 16, size: 8 },
  ulPublicDataLen: { offset: 24, size: 8 },
  pPublicData: { offset: 32, size: 8 },
  ulPrivateDataLen: { offset: 40, size: 8 },
  hPrivateData: { offset: 48, size: 8 },
  ulPublicDataLen2: { offset: 56, size: 8 },
  pPublicData2: { offset: 64, size: 8 },
  publicKey: { offset: 72, size: 8 },
} as const

export const CK_XEDDSA_PARAMS = {
  size: 8,
  hash: { offset: 0, size: 8 },
} as const

export const CK_IKE_PRF_DERIVE_PARAMS = {
  size: 56,
  prfMechanism: { offset: 0, size: 8 },
  bDataAsKey: { offset: 8, size: 1 },
  bRekey: { offset: 9, size: 1 },
  pNi: { offset: 16, size: 8 },
  ulNiLen: { offset: 24, size: 8 },
  pNr: { offset: 32, size: 8 },
  ulNrLen: { offset: 40, size: 8 },
  hNewKey: { offset: 48, size: 8 },
} as const

export const CK_IKE1_EXTENDED_DERIVE_PARAMS = {
  size: 40,
  prfMechanism: { offset: 0, size: 8 },
  bHasKeygxy: { offset: 8, size: 1 },
  hKeygxy: { offset: 16, size: 8 },
  pExtraData: { offset: 24, size: 8 },
  ulExtraDataLen: { offset: 32, size: 8 },
} as const

export const CK_IKE1_PRF_DERIVE_PARAMS = {
  size: 72,
  prfMechanism: { offset: 0, size: 8 },
  bHasPrevKey: { offset: 8, size: 1 },
  hKeygxy: { offset: 16, size: 8 },
  hPrevKey: { offset: 24, size: 8 },
  pCKYi: { offset: 32, size: 8 },
  ulCKYiLen: { offset: 40, size: 8 },
  pCKYr: { offset: 48, size: 8 },
  ulCKYrLen: { offset: 56, size: 8 },
  keyNumber: { offset: 64, size: 1 },
} as const

export const CK_IKE2_PRF_PLUS_DERIVE_PARAMS = {
  size: 40,
  prfMechanism: { offset: 0, size: 8 },
  bHasSeedKey: { offset: 8, size: 1 },
  hSeedKey: { offset: 16, size: 8 },
  pSeedData: { offset: 24, size: 8 },
  ulSeedDataLen: { offset: 32, size: 8 },
} as const

export const CK_SSL3_KEY_MAT_OUT = {
  size: 48,
  hClientMacSecret: { offset: 0, size: 8 },
  hServerMacSecret: { offset: 8, size: 8 },
  hClientKey: { offset: 16, size: 8 },
  hServerKey: { offset: 24, size: 8 },
  pIVClient: { offset: 32, size: 8 },
  pIVServer: { offset: 40, size: 8 },
} as const

export const CK_SSL3_RANDOM_DATA = {
  size: 32,
  pClientRandom: { offset: 0, size: 8 },
  ulClientRandomLen: { offset: 8, size: 8 },
  pServerRandom: { offset: 16, size: 8 },
  ulServerRandomLen: { offset: 24, size: 8 },
} as const

export const CK_SSL3_KEY_MAT_PARAMS = {
  size: 72,
  ulMacSizeInBits: { offset: 0, size: 8 },
  ulKeySizeInBits: { offset: 8, size: 8 },
  ulIVSizeInBits: { offset: 16, size: 8 },
  bIsExport: { offset: 24, size: 1 },
  RandomInfo: { offset: 32, size: 32 },
  pReturnedKeyMaterial: { offset: 64, size: 8 },
} as const

export const CK_SSL3_MASTER_KEY_DERIVE_PARAMS = {
  size: 40,
  RandomInfo: { offset: 0, size: 32 },
  pVersion: { offset: 32, size: 8 },
} as const

export const CK_TLS_KDF_PARAMS = {
  size: 72,
  prfMechanism: { offset: 0, size: 8 },
  pLabel: { offset: 8, size: 8 },
  ulLabelLength: { offset: 16, size: 8 },
  RandomInfo: { offset: 24, size: 32 },
  pContextData: { offset: 56, size: 8 },
  ulContextDataLength: { offset: 64, size: 8 },
} as const

export const CK_TLS_MAC_PARAMS = {
  size: 24,
  prfHashMechanism: { offset: 0, size: 8 },
  ulMacLength: { offset: 8, size: 8 },
  ulServerOrClient: { offset: 16, size: 8 },
} as const

export const CK_TLS_PRF_PARAMS = {
  size: 48,
  pSeed: { offset: 0, size: 8 },
  ulSeedLen: { offset: 8, size: 8 },
  pLabel: { offset: 16, size: 8 },
  ulLabelLen: { offset: 24, size: 8 },
  pOutput: { offset: 32, size: 8 },
  pulOutputLen: { offset: 40, size: 8 },
} as const

export const CK_TLS12_KEY_MAT_PARAMS = {
  size: 80,
  ulMacSizeInBits: { offset: 0, size: 8 },
  ulKeySizeInBits: { offset: 8, size: 8 },
  ulIVSizeInBits: { offset: 16, size: 8 },
  bIsExport: { offset: 24, size: 1 },
  RandomInfo: { offset: 32, size: 32 },
  pReturnedKeyMaterial: { offset: 64, size: 8 },
  prfHashMechanism: { offset: 72, size: 8 },
} as const

export const CK_TLS12_MASTER_KEY_DERIVE_PARAMS = {
  size: 48,
  RandomInfo: { offset: 0, size: 32 },
  pVersion: { offset: 32, size: 8 },
  prfHashMechanism: { offset: 40, size: 8 },
} as const

export const CK_WTLS_KEY_MAT_OUT = {
  size: 24,
  hMacSecret: { offset: 0, size: 8 },
  hKey: { offset: 8, size: 8 },
  pIV: { offset: 16, size: 8 },
} as const

export const CK_WTLS_RANDOM_DATA = {
  size: 32,
  pClientRandom: { offset: 0, size: 8 },
  ulClientRandomLen: { offset: 8, size: 8 },
  pServerRandom: { offset: 16, size: 8 },
  ulServerRandomLen: { offset: 24, size: 8 },
} as const

export const CK_WTLS_KEY_MAT_PARAMS = {
  size: 88,
  DigestMechanism: { offset: 0, size: 8 },
  ulMacSizeInBits: { offset: 8, size: 8 },
  ulKeySizeInBits: { offset: 16, size: 8 },
  ulIVSizeInBits: { offset: 24, size: 8 },
  ulSequenceNumber: { offset: 32, size: 8 },
  bIsExport: { offset: 40, size: 1 },
  RandomInfo: { offset: 48, size: 32 },
  pReturnedKeyMaterial: { offset: 80, size: 8 },
} as const

export const CK_WTLS_MASTER_KEY_DERIVE_PARAMS = {
  size: 48,
  DigestMechanism: { offset: 0, size: 8 },
  RandomInfo: { offset: 8, size: 32 },
  pVersion: { offset: 40, size: 8 },
} as const

export const CK_WTLS_PRF_PARAMS = {
  size: 56,
  DigestMechanism: { offset: 0, size: 8 },
  pSeed: { offset: 8, size: 8 },
  ulSeedLen: { offset: 16, size: 8 },
  pLabel: { offset: 24, size: 8 },
  ulLabelLen: { offset: 32, size: 8 },
  pOutput: { offset: 40, size: 8 },
  pulOutputLen: { offset: 48, size: 8 },
} as const
